import * as v from 'valibot';
import { REMEDIES } from '../core/remediation/ladder.ts';

/** What an engineer answers to a question: it names the question and repeats what was asked for. */
export const DecisionMessage = v.object({
  incident: v.pipe(v.string(), v.minLength(1), v.maxLength(160)),
  question: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  remedies: v.pipe(v.array(v.picklist(REMEDIES)), v.minLength(1)),
  decision: v.picklist(['approve', 'reject']),
  because: v.optional(v.pipe(v.string(), v.maxLength(500))),
});
export type DecisionMessage = v.InferOutput<typeof DecisionMessage>;
export const readDecision = (value: unknown): DecisionMessage => v.parse(DecisionMessage, value);

/**
 * Answers as they come from their queue. Who sent one is SQS's word, not the sender's (SQS API reference,
 * ReceiveMessage: SenderId is the id of the IAM user, or of the role with the name of its session).
 */
export const DecisionEvent = v.object({
  Records: v.pipe(
    v.array(
      v.object({
        eventSource: v.literal('aws:sqs'),
        body: v.pipe(v.string(), v.maxLength(8_192)),
        attributes: v.object({
          SenderId: v.pipe(v.string(), v.minLength(1), v.maxLength(512)),
          SentTimestamp: v.pipe(v.string(), v.regex(/^\d{13}$/)),
        }),
      }),
    ),
    v.minLength(1),
  ),
});
export type DecisionEvent = v.InferOutput<typeof DecisionEvent>;

/** The queue that takes answers. */
export const decisionQueueName = (prefix: string): string => `${prefix}-decisions`;
