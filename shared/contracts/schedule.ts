import * as z from 'zod/mini';

/** What wakes the watcher: its schedule (a shard), or a hint that makes it look sooner. */
export const LookRequest = z.object({ shard: z.number().check(z.nonnegative()) });
export type LookRequest = z.infer<typeof LookRequest>;

/** Looks at a rhythm of seconds come through a queue, one in each message: its body is a LookRequest. */
export const LookMessages = z.object({
  Records: z.array(z.object({ eventSource: z.literal('aws:sqs'), body: z.string().check(z.maxLength(256)) })),
});
export type LookMessages = z.infer<typeof LookMessages>;

/** The rhythms below a minute: a schedule's minute in equal parts. */
export const QUICK_RHYTHMS: readonly number[] = [15, 20, 30];

/** The part of an EventBridge event that is read; everything else in it is ignored. */
export const HintEvent = z.object({
  source: z.enum(['aws.ecs', 'aws.cloudwatch']),
  'detail-type': z.string(),
  account: z.string(),
  time: z.string(),
  resources: z.array(z.string()),
  detail: z.looseObject({}),
});
export type HintEvent = z.infer<typeof HintEvent>;

/** What wakes the restorer early: a remediation that ended badly. */
export const WorkflowEndedEvent = z.object({
  source: z.literal('aws.states'),
  detail: z.object({ name: z.string(), status: z.string() }),
});

/** What the watcher and the remediator send to a prober, and what comes back. */
export interface ProbeRequest {
  readonly questions: readonly {
    readonly target: string;
    readonly question: unknown;
    readonly wasIll?: boolean;
  }[];
}

export const METRIC_NAMESPACE = 'Watchdog';
/** Counted once a look; the alarm "no look" watches it. */
export const METRICS = {
  looks: 'Looks',
  unhealthy: 'UnhealthyServices',
  unknown: 'UnknownTargets',
  holds: 'Holds',
  incidentsOpened: 'IncidentsOpened',
  acts: 'Acts',
  badRows: 'UnreadableRows',
} as const;
