import { z } from 'zod';
import { DURATION, durationMs } from './duration-text.ts';

/** The fleet of a scenario file, with its defaults; durations become milliseconds. */
export const Name = z
  .string({ error: 'a name' })
  .regex(/^[a-z][a-z0-9-]{0,39}$/, { error: 'up to 40 small letters, digits and hyphens' });

export const Duration = z
  .string({ error: 'a duration such as 90s, 5m or 2h' })
  .regex(DURATION, { error: 'a duration such as 90s, 5m or 2h' })
  .transform(durationMs);

export const oneOf = <const T extends readonly [string, ...string[]]>(...values: T) =>
  z.enum(values, { error: `one of ${values.join(', ')}` });
export const whole = (least: number, most = Number.MAX_SAFE_INTEGER) => {
  const error =
    most === Number.MAX_SAFE_INTEGER
      ? `a whole number from ${least} on`
      : `a whole number from ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
};
export const positive = z.number({ error: 'a number above 0' }).positive({ error: 'a number above 0' });
const fromZero = z.number({ error: 'a number from 0 on' }).min(0, { error: 'a number from 0 on' });
export const flag = z.boolean({ error: 'true or false' });

const DAY_MS = 86_400_000;

const Mode = oneOf('observe', 'approve', 'auto');

/** Of one band that is named alone the other keeps out of its way. */
function bandsOf({ warnMs, criticalMs }: { readonly warnMs?: number; readonly criticalMs?: number }) {
  return {
    warnMs: warnMs ?? Math.min(500, (criticalMs ?? Infinity) / 2),
    criticalMs: criticalMs ?? Math.max(1000, (warnMs ?? 0) * 2),
  };
}

const ServiceFields = z.strictObject({
  kind: oneOf('ecs', 'lambda').default('ecs'),
  desired: whole(0, 1000).optional(),
  dependsOn: z.array(Name, { error: 'a list of names' }).default([]),
  revision: whole(1).default(10),
  previous: z.array(whole(1), { error: 'a list of revisions, newest first' }).default([9]),
  runningFor: Duration.default(7 * DAY_MS),
  memoryMiB: positive.default(512),
  cpu: positive.default(256),
  startSeconds: fromZero.default(20),
  latencyMs: fromZero.default(40),
  latency: z
    .strictObject({ warnMs: positive.optional(), criticalMs: positive.optional() })
    .default({})
    .transform(bandsOf),
  minimumHealthyPercent: fromZero.optional(),
  maximumPercent: fromZero.optional(),
  circuitBreaker: z.strictObject({ rollback: flag.optional() }).optional(),
  controller: oneOf('ECS', 'CODE_DEPLOY', 'EXTERNAL').default('ECS'),
  scheduling: oneOf('REPLICA', 'DAEMON').default('REPLICA'),
  autoscaling: z.strictObject({ min: whole(0), max: whole(0) }).optional(),
  loadBalancer: flag.default(true),
  cloudMap: flag.default(false),
  /** Its body says of when its data are; older than this is stale. */
  freshSeconds: whole(1).optional(),
  /** It is asked over HTTPS, and its certificate of 90 days ends so long after the story begins. */
  certificateEndsIn: Duration.optional(),
  /** Its owner says where its log is: what a behaviour writes is to be found there. */
  logs: flag.default(true),
  raiseMemoryUpToMiB: positive.optional(),
  scaleOutUpTo: whole(1).optional(),
  raiseTimeoutUpToSeconds: whole(1, 900).optional(),
  mode: Mode.optional(),
  /** A maintenance window of its owner's, in whole minutes of the story. */
  maintenance: z.strictObject({ from: Duration, until: Duration }).optional(),
  scaleCycle: flag.default(true),
  rollBack: flag.default(true),
  alarm: flag.default(true),
  /** The queue that it works off, a dependency of which AWS is asked. */
  consumes: Name.optional(),
  /** Its owner has a function that proves its work after a cure: it passes when every task answers rightly. */
  smokeTest: flag.default(false),
});

/** Two tasks, or as near to it as its autoscaler lets it come. */
const withCount = ({ desired, autoscaling, ...fields }: z.infer<typeof ServiceFields>) => {
  const { min = 0, max = Infinity } = autoscaling ?? {};
  return { ...fields, autoscaling, desired: desired ?? Math.max(min, Math.min(2, max)) };
};

/** `backend:` with nothing behind it is a service with every default. */
const Service = z.preprocess((value) => value ?? {}, ServiceFields.transform(withCount));
export type StoryService = ReturnType<typeof withCount>;

export type StoryDependency = z.infer<typeof Dependency>;

const Dependency = z.strictObject({
  kind: oneOf(
    'rds',
    'dynamodb',
    'redis',
    's3',
    'http',
    'queue',
    'nat',
    'vpc-endpoint',
    'search',
    'registry',
    'external-api',
    'job',
  ),
  watched: flag.default(true),
  /** A probe of its own, what AWS measures of it, or somebody's alarm. */
  seenBy: oneOf('probe', 'metrics', 'alarm').default('probe'),
});

export const Fleet = z.strictObject({
  mode: Mode.default('auto'),
  intervalSeconds: positive.default(60),
  services: z
    .record(Name, Service, { error: 'services by name: up to 40 small letters, digits and hyphens each' })
    .refine((services) => Object.keys(services).length > 0, { error: 'at least one service' }),
  dependencies: z
    .record(Name, Dependency, {
      error: 'dependencies by name: up to 40 small letters, digits and hyphens each',
    })
    .default({}),
});
