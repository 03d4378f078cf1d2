import * as v from 'valibot';

/** What wakes the watcher: its schedule (a shard), or a hint that makes it look sooner. */
export const LookRequest = v.object({ shard: v.pipe(v.number(), v.minValue(0)) });
export type LookRequest = v.InferOutput<typeof LookRequest>;
export const readLookRequest = (value: unknown): LookRequest => v.parse(LookRequest, value);

/** Looks at a rhythm of seconds come through a queue, one in each message: its body is a LookRequest. */
export const LookMessages = v.object({
  Records: v.array(
    v.object({ eventSource: v.literal('aws:sqs'), body: v.pipe(v.string(), v.maxLength(256)) }),
  ),
});
export type LookMessages = v.InferOutput<typeof LookMessages>;

/** The rhythms below a minute: a schedule's minute in equal parts. */
export const QUICK_RHYTHMS: readonly number[] = [15, 20, 30];

/** The part of an EventBridge event that is read; everything else in it is ignored. */
export const HintEvent = v.object({
  source: v.picklist(['aws.ecs', 'aws.cloudwatch']),
  'detail-type': v.string(),
  account: v.string(),
  time: v.string(),
  resources: v.array(v.string()),
  detail: v.record(v.string(), v.unknown()),
});
export type HintEvent = v.InferOutput<typeof HintEvent>;

/** A topic of the owner's tells us something: somebody else's words, read only for names that we know. */
export const AlertMessages = v.object({
  Records: v.array(
    v.object({
      EventSource: v.literal('aws:sns'),
      Sns: v.object({ Timestamp: v.string(), Subject: v.nullish(v.string()), Message: v.string() }),
    }),
  ),
});
export type AlertMessages = v.InferOutput<typeof AlertMessages>;

/** What wakes the restorer early: a remediation that ended badly. */
export const WorkflowEndedEvent = v.object({
  source: v.literal('aws.states'),
  detail: v.object({ name: v.string(), status: v.string() }),
});

/** What the watcher and the remediator send to a prober, and what comes back. */
export interface ProbeRequest {
  readonly questions: readonly {
    readonly target: string;
    readonly question: unknown;
    readonly wasIll?: boolean;
  }[];
}
