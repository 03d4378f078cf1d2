import { z } from 'zod';
import type { Behaviour, Cure } from '../ecs/behaviour.ts';
import { isAwsCall } from './aws-call-names.ts';
import { Duration, flag, Name, oneOf, positive, whole } from './fleet-schema.ts';

/** The steps of a scenario's timeline; durations become milliseconds, behaviours the world's own words. */
const log = z.string().optional();
const share = z.number().gt(0).max(1, { error: 'a number above 0, at most 1' });

const BehaviourFields = z
  .strictObject({
    'crash-on-start': z.strictObject({ exitCode: whole(0).default(1), log }),
    'crash-after': z.strictObject({ after: Duration, exitCode: whole(0).default(1), log }),
    oom: z.strictObject({ after: Duration, needsMiB: positive }),
    leak: z.strictObject({ mibPerHour: positive }),
    status: z.strictObject({ code: whole(100, 599), body: z.string().default('') }),
    slow: z.strictObject({ ms: positive }),
    body: z.strictObject({ body: z.string() }),
    stale: z.strictObject({ age: Duration }),
    'cold-start': z.strictObject({ ms: positive, share: share.default(0.6) }),
    'cannot-start': z.strictObject({ stopCode: z.string().optional(), reason: z.string() }),
  })
  .partial()
  .refine((one) => Object.keys(one).length === 1, { error: 'exactly one behaviour' });

const PlainBehaviour = oneOf('ok', 'hang', 'idle', 'refuse', 'crash-on-start');

const BehaviourSchema = z
  .union([PlainBehaviour, BehaviourFields])
  .transform((one): Behaviour => (typeof one === 'string' ? plain(one) : spelled(one)));

function plain(name: z.infer<typeof PlainBehaviour>): Behaviour {
  return name === 'crash-on-start' ? { kind: name, exitCode: 1, log: undefined } : { kind: name };
}

function spelled(one: z.infer<typeof BehaviourFields>): Behaviour {
  if (one['crash-on-start']) {
    return {
      kind: 'crash-on-start',
      exitCode: one['crash-on-start'].exitCode,
      log: one['crash-on-start'].log,
    };
  }
  if (one['crash-after']) {
    const { after, exitCode, log: message } = one['crash-after'];
    return { kind: 'crash-after', afterMs: after, exitCode, log: message };
  }
  if (one.oom) return { kind: 'oom', afterMs: one.oom.after, needsMiB: one.oom.needsMiB };
  if (one.leak) return { kind: 'leak', mibPerHour: one.leak.mibPerHour };
  if (one.status) return { kind: 'status', code: one.status.code, body: one.status.body };
  if (one.slow) return { kind: 'slow', latencyMs: one.slow.ms };
  if (one.stale) return { kind: 'stale', ageMs: one.stale.age };
  if (one['cold-start']) {
    return { kind: 'cold-start', initMs: one['cold-start'].ms, share: one['cold-start'].share };
  }
  if (one.body) return { kind: 'body', body: one.body.body };
  const { stopCode, reason } = one['cannot-start']!;
  return { kind: 'cannot-start', stopCode, reason };
}

const CureSchema = z
  .union([
    oneOf('restart', 'cycle', 'rollback', 'memory', 'dependency', 'none'),
    z.strictObject({ 'scale-out': z.strictObject({ desired: whole(1) }) }),
  ])
  .transform(
    (one): Cure =>
      typeof one === 'string' ? { kind: one } : { kind: 'scale-out', desired: one['scale-out'].desired },
  );

const until = Duration.optional();
const service = Name;
const revision = whole(1);
const fault = <const F extends string>(name: F) => z.literal(name);

/** A function by its verb, or by what people call whoever runs it. */
const FunctionName = oneOf(
  'watch',
  'probe',
  'remediate',
  'restore',
  'decide',
  'tell',
  'workflow',
  'watcher',
  'prober',
  'remediator',
  'restorer',
).transform((one) => VERBS[one] ?? one);
const VERBS: Readonly<Record<string, string>> = {
  watcher: 'watch',
  prober: 'probe',
  remediator: 'remediate',
  restorer: 'restore',
};

const AwsCall = z.string().refine(isAwsCall, { error: 'a call of AWS as IAM names it: ecs:UpdateService' });

const WatchdogFault = z.discriminatedUnion('fault', [
  z.strictObject({ fault: fault('prober-blind'), until }),
  z.strictObject({ fault: fault('half-blind'), services: z.array(Name).min(1), until }),
  z.strictObject({
    fault: fault('crash'),
    function: FunctionName.optional(),
    when: oneOf('before', 'after', 'timeout'),
    call: AwsCall,
    nth: whole(1).default(1),
    until,
  }),
  z.strictObject({ fault: fault('pause'), function: FunctionName.optional(), for: Duration, until }),
  z.strictObject({ fault: fault('workflow-aborted'), until }),
  z.strictObject({ fault: fault('workflow-timed-out'), until }),
  z.strictObject({
    fault: fault('table-unavailable'),
    table: oneOf('health-state', 'rollback-state', 'both'),
    until,
  }),
  z.strictObject({
    fault: fault('table-throttled'),
    table: oneOf('health-state', 'rollback-state', 'both'),
    until,
  }),
  z.strictObject({ fault: fault('topic-failing'), until }),
  z.strictObject({ fault: fault('schedule-silent'), until }),
  z.strictObject({ fault: fault('clock-skew'), seconds: z.number(), until }),
  z.strictObject({ fault: fault('upgrade'), until }),
]);

const AwsFault = z.discriminatedUnion('fault', [
  z.strictObject({ fault: fault('ecs-throttled'), until }),
  z.strictObject({ fault: fault('ecs-unavailable'), until }),
  z.strictObject({ fault: fault('ecs-lag'), seconds: positive, until }),
  z.strictObject({ fault: fault('launches-fail'), reason: z.string(), until }),
  z.strictObject({ fault: fault('cloudwatch-delayed'), seconds: positive, until }),
  z.strictObject({ fault: fault('duplicate-events'), times: whole(2), until }),
]);

const STEPS = {
  deploy: z.strictObject({
    service,
    revision,
    behaviour: BehaviourSchema.optional(),
    image: z.string().optional(),
    by: oneOf('ci', 'human').default('ci'),
    ends: flag.default(true),
  }),
  break: z.strictObject({
    service,
    behaviour: BehaviourSchema,
    tasks: z.union([z.literal('all'), whole(1)]).default('all'),
    cure: CureSchema,
    /** What each ill task writes into its log every ten seconds. */
    log,
    until,
  }),
  breakDependency: z.strictObject({
    dependency: Name,
    as: oneOf('down', 'slow', 'throttled', 'unreachable'),
    until,
  }),
  /** Pieces of work of which only the record, the execution or the task is left. */
  orphan: z
    .strictObject({
      dependency: Name,
      records: whole(0, 100).default(0),
      executions: whole(0, 100).default(0),
      tasks: whole(0, 100).default(0),
      until,
    })
    .refine(({ records, executions, tasks }) => records + executions + tasks > 0, {
      error: 'records, executions or tasks from 1 on',
    }),
  load: z.strictObject({ service, factor: positive, until }),
  scale: z.strictObject({ service, desired: whole(0), by: oneOf('human', 'autoscaler').default('human') }),
  deregister: z.strictObject({ service, revision }),
  imageGone: z.strictObject({ service, revision }),
  tagMoved: z.strictObject({ service }),
  /** Cloud Map keeps addresses of tasks that are gone, or does not know some that run. */
  misregister: z
    .strictObject({ service, gone: whole(0, 8).default(0), missing: whole(0).default(0), until })
    .refine(({ gone, missing }) => gone + missing > 0, { error: 'gone or missing from 1 on' }),
  /** The service's certificate is replaced by one of 90 days. */
  renewCertificate: z.strictObject({ service }),
  barrier: z.strictObject({ service, revision }),
  pause: z.strictObject({ service, for: Duration, reason: z.string().default('no reason given') }),
  stop: z.strictObject({}),
  start: z.strictObject({}),
  approve: z.strictObject({ service }),
  reject: z.strictObject({ service }),
  alarm: z.strictObject({
    service,
    state: oneOf('OK', 'ALARM', 'INSUFFICIENT_DATA'),
    times: whole(1).default(1),
    late: Duration.default(0),
  }),
  watchdog: WatchdogFault,
  aws: AwsFault,
};

const STEP_NAMES = Object.keys(STEPS) as (keyof typeof STEPS)[];

/** One instant and exactly one thing that happens then. */
export const Step = z
  .strictObject({ at: Duration, ...partial(STEPS) })
  .refine((step) => STEP_NAMES.filter((name) => step[name] !== undefined).length === 1, {
    error: `exactly one of ${STEP_NAMES.join(', ')}`,
  });
export type Step = z.infer<typeof Step>;
export type StepName = (typeof STEP_NAMES)[number];
export type WatchdogFault = z.infer<typeof WatchdogFault>;
export type AwsFault = z.infer<typeof AwsFault>;

/** The one thing that the step does. */
export const stepName = (step: Step): StepName => STEP_NAMES.find((name) => step[name] !== undefined)!;

type Optional<S extends Record<string, z.ZodType>> = { [K in keyof S]: z.ZodOptional<S[K]> };

function partial<S extends Record<string, z.ZodType>>(shape: S): Optional<S> {
  const entries = Object.entries(shape).map(([name, schema]) => [name, schema.optional()]);
  return Object.fromEntries(entries) as Optional<S>;
}
