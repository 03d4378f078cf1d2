import * as z from 'zod/mini';
import { REMEDIES } from '../core/remediation/ladder.ts';

/** What an engineer answers to a question: it names the question and repeats what was asked for. */
export const DecisionMessage = z.object({
  incident: z.string().check(z.minLength(1), z.maxLength(160)),
  question: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  remedies: z.array(z.enum(REMEDIES)).check(z.minLength(1)),
  decision: z.enum(['approve', 'reject']),
  because: z.optional(z.string().check(z.maxLength(500))),
});
export type DecisionMessage = z.infer<typeof DecisionMessage>;

/**
 * Answers as they come from their queue. Who sent one is SQS's word, not the sender's (SQS API reference,
 * ReceiveMessage: SenderId is the id of the IAM user, or of the role with the name of its session).
 */
export const DecisionEvent = z.object({
  Records: z
    .array(
      z.object({
        eventSource: z.literal('aws:sqs'),
        body: z.string().check(z.maxLength(8_192)),
        attributes: z.object({
          SenderId: z.string().check(z.minLength(1), z.maxLength(512)),
          SentTimestamp: z.string().check(z.regex(/^\d{13}$/)),
        }),
      }),
    )
    .check(z.minLength(1)),
});
export type DecisionEvent = z.infer<typeof DecisionEvent>;

/** The queue that takes answers. */
export const decisionQueueName = (prefix: string): string => `${prefix}-decisions`;
