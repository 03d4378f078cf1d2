import { z } from 'zod';
import { MOST_MEMORY_MIB } from '../core/remediation/fargate-sizes.ts';
import { LISTED, REMEDIES } from '../core/remediation/ladder.ts';
import { DAYS } from '../core/watchlist/maintenance-window.ts';
import { MODES } from '../core/watchlist/mode.ts';
import { AwsQuestionSchema } from './aws-kinds/all-kinds.ts';
import { nameInAws } from './aws-kinds/aws-kind.ts';
import { type Bounds, LIMIT_BOUNDS, TIMING_BOUNDS } from './environment-bounds.ts';

/**
 * The form of an environment as its owner writes it: each field alone, unknown keys refused. What fields
 * say together is judged in environment-rules.ts. The message of a field says what would be right.
 */
const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `one of ${values.join(', ')}` });

const between = (least: number, most: number, note = '') => {
  const error = `a number from ${least} to ${most}${note}`;
  return z.number({ error }).min(least, { error }).max(most, { error });
};
const wholeBetween = (least: number, most: number, note = '') => {
  const error = `a whole number from ${least} to ${most}${note}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
};
const matching = (pattern: RegExp, error: string) => z.string({ error }).regex(pattern, { error });
const text = (most: number) => {
  const error = `text of 1 to ${most} characters`;
  return z.string({ error }).min(1, { error }).max(most, { error });
};
const listOf = <T extends z.ZodType>(item: T, error = 'a list') => z.array(item, { error });

const Mode = oneOf(MODES);
const Modes = z.partialRecord(oneOf(REMEDIES), Mode, {
  error: `modes by remedy, such as { 'roll-back': 'approve' }`,
});

const isTimeZone = (name: string): boolean => {
  try {
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en-US', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
};

const MaintenanceWindowSchema = z.strictObject(
  {
    /** Those that it is for. @default - all */
    services: listOf(text(128)).min(1, { error: 'at least one service' }).optional(),
    /** On which it begins. @default - every day */
    days: listOf(oneOf(DAYS)).min(1, { error: 'at least one day' }).optional(),
    /** Local time; one that ends before it begins ends on the next day. */
    from: matching(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of the day such as 22:30'),
    to: matching(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'a time of the day such as 02:30'),
    timeZone: text(64).refine(isTimeZone, {
      error: 'a name of the IANA time zone database such as Europe/Berlin',
    }),
  },
  { error: '{ services, days, from, to, timeZone }' },
);
const Records = oneOf(['A', 'SRV']);
const Latency = z.strictObject(
  { warnMs: wholeBetween(1, 10_000), criticalMs: wholeBetween(1, 10_000) },
  { error: '{ warnMs, criticalMs }' },
);
const TimeoutMs = wholeBetween(100, 10_000);
const Port = wholeBetween(1, 65_535);
const Url = text(2_048);
const Host = text(253);
const Condition = z.strictObject(
  {
    path: text(200),
    oneOf: listOf(
      z.union([z.string(), z.number(), z.boolean()], { error: 'text, a number or true/false' }),
    ).min(1, { error: 'at least one value' }),
  },
  { error: '{ path, oneOf }' },
);
const Body = listOf(Condition);
const AgeSeconds = wholeBetween(1, 604_800);
const FreshnessSchema = z.strictObject(
  {
    /** Where the timestamp stands in the JSON answer, dots between keys: `data.newestCandleAt`. */
    path: text(200),
    /** From so old on it is degraded. @default - no warning */
    warnSeconds: AgeSeconds.optional(),
    /** From so old on it is ill. */
    staleSeconds: AgeSeconds,
    /** What an answer without a readable timestamp is. @default 'degraded': said, and nothing is done */
    ifMissing: oneOf(['degraded', 'stale']).optional(),
  },
  { error: '{ path, staleSeconds }' },
);
const Email = z.email({ error: 'a mail address' });

/** A service that is a Lambda function, as its callers reach it. */
export const LambdaSchema = z.strictObject(
  {
    /** @default '{project}-{service}-{env}' */
    functionName: text(140).optional(),
    /** The alias that callers name; versions are put behind it. @default 'live' */
    alias: matching(/^(?!\d+$)[A-Za-z0-9_-]{1,128}$/, 'the name of an alias, not a version').optional(),
    /** Up to here its memory may be raised. @default - never */
    raiseMemoryUpToMiB: wholeBetween(128, 10_240).optional(),
    /** Up to here its timeout may be raised. @default - never */
    raiseTimeoutUpToSeconds: wholeBetween(1, 900).optional(),
    /** So many environments may be kept warm, for a while. @default - none */
    provisionConcurrencyUpTo: wholeBetween(1, 1_000).optional(),
  },
  { error: '{ functionName, alias }' },
);

export const ServiceSchema = z.strictObject({
  /** It is a function and no ECS service. Nothing is sent to it: CloudWatch says how its invocations end. */
  lambda: LambdaSchema.optional(),
  /** Where it answers. @default - none: 80 or 443 by scheme; with SRV records DNS says */
  port: Port.optional(),
  /** @default '/api/v1/health' */
  path: matching(/^\/[^\s#]*$/, 'a path that begins with /')
    .max(1_024, { error: 'at most 1024 characters' })
    .optional(),
  /** @default '{service}.{project}-{env}.local', its Cloud Map name */
  host: Host.optional(),
  /** @default 'http' */
  scheme: oneOf(['http', 'https']).optional(),
  /** Instead of scheme, host, port and path. */
  url: Url.optional(),
  /** @default 'A' */
  records: Records.optional(),
  /** @default { warnMs: 500, criticalMs: 1000 }, the runbooks' timeout matrix */
  latency: Latency.optional(),
  /** Total time for one answer. @default criticalMs + 1000 */
  timeoutMs: TimeoutMs.optional(),
  /** What the JSON answer must say. @default - status 200 to 299 is enough */
  body: Body.optional(),
  /** How old what it answers with may be. @default - of any age */
  freshness: FreshnessSchema.optional(),
  /** So many days before its TLS certificate ends people are told. @default 14, or a fifth of its life */
  certificateDays: wholeBetween(1, 365).optional(),
  /** Services and dependencies that it needs to answer rightly. @default [] */
  dependsOn: listOf(text(128)).optional(),
  /** @default - the environment's mode */
  mode: Mode.optional(),
  /** Stricter modes for some remedies. @default - the environment's modes */
  modes: Modes.optional(),
  /** What the watchdog may do to it. @default - the whole ladder, and stopping a deployment that is stuck */
  remedies: listOf(oneOf(LISTED)).optional(),
  /** How far it may raise the memory of a task that was killed for lack of it. @default - it may not */
  raiseMemoryUpToMiB: wholeBetween(1_024, MOST_MEMORY_MIB).optional(),
  /** How many tasks it may start when there is more work than they can do. @default - it may not */
  scaleOutUpTo: wholeBetween(2, 1_000).optional(),
  /** The queue that it works off, a dependency that AWS is asked about: where it only answers, it is restarted. @default - none */
  consumes: text(128).optional(),
  /** Who else sees it fail. Without one, parking and rolling back are never allowed for it. */
  witness: z
    .strictObject(
      { targetGroup: text(64).optional(), alarm: text(255).optional() },
      { error: '{ targetGroup } or { alarm }' },
    )
    .optional(),
  /**
   * Where it writes its log: read while it is ill, a few lines of it stand in notices, without what looks like a secret.
   * @default - of a function `/aws/lambda/<its name>`; of tasks none is read
   */
  log: z
    .strictObject(
      { group: nameInAws(512), streamPrefix: nameInAws(200).optional() },
      { error: "{ group: '/ecs/...', streamPrefix }" },
    )
    .optional(),
  /** What its users notice while it is ill: what still works, what does not. Said in notices. */
  withoutIt: text(300).optional(),
  /** Tried after a cure, before the incident is closed: a page, or a function that ends without an error. @default - none */
  smokeTest: z
    .union([z.strictObject({ url: Url }), z.strictObject({ functionName: text(140) })], {
      error: '{ url } or { functionName }',
    })
    .optional(),
  /** From start to answering, as its owner knows it. @default 60 */
  startSeconds: between(0, 1_800).optional(),
  /** From where it is asked. @default - the environment's vantage */
  vantage: text(12).optional(),
  /** The ECS service's own name. @default '{project}-{service}-{env}' */
  ecsService: text(255).optional(),
  /** @default - the environment's cluster */
  cluster: text(255).optional(),
});

export const DependencySchema = z.strictObject({
  kind: oneOf([
    'rds',
    'database',
    'dynamodb',
    'redis',
    's3',
    'http',
    'queue',
    'nat',
    'vpc-endpoint',
    'search',
    'registry',
    'state-machine',
    'load-balancer',
    'external-api',
    'job',
    'other',
  ]),
  /** What its users notice while it is ill; said in notices. */
  withoutIt: text(300).optional(),
  /** Asked of AWS, which measures it; nothing is sent to it. */
  question: AwsQuestionSchema.optional(),
  /** Asked over HTTP. Without `url` and without `host` it is declared, but not watched. */
  url: Url.optional(),
  /** Asked by opening a TCP connection, or for its addresses. */
  host: Host.optional(),
  /** So many addresses its name should have, 8 at most; nobody is connected to. Instead of a port. */
  resolvesTo: wholeBetween(1, 8).optional(),
  port: Port.optional(),
  /** With SRV records DNS says on which port. @default 'A' */
  records: Records.optional(),
  latency: Latency.optional(),
  timeoutMs: TimeoutMs.optional(),
  body: Body.optional(),
  freshness: FreshnessSchema.optional(),
  /** So many days before its TLS certificate ends people are told. @default 14, or a fifth of its life */
  certificateDays: wholeBetween(1, 365).optional(),
  /** Of an external-api: what its JSON answer says while it is in maintenance. @default - 503 with Retry-After is */
  maintenance: Condition.optional(),
  vantage: text(12).optional(),
});

/** One question of a runbook that tells suspects apart. */
const IsolationSchema = z.strictObject({
  ask: text(200),
  /** Words of a service's own failure that answer it with no. @default - only a person can tell */
  says: listOf(text(100)).optional(),
  /** Services, dependencies, or 'load balancer'; several are told as equals. */
  suspects: listOf(text(128)).min(1, { error: 'at least one suspect' }),
});

export const VpcVantageSchema = z.strictObject({
  vpcId: matching(/^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/, 'a VPC id such as vpc-0123456789abcdef0'),
  subnetIds: listOf(
    matching(/^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/, 'a subnet id such as subnet-0123456789abcdef0'),
  ).min(1, { error: 'at least one subnet' }),
  securityGroupId: matching(
    /^sg-([0-9a-f]{8}|[0-9a-f]{17})$/,
    'a security group id such as sg-0123456789abcdef0',
  ),
  /** One for each subnet, in the same order. */
  availabilityZones: listOf(matching(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, 'a zone such as eu-central-1a')).min(1, {
    error: 'at least one zone',
  }),
});

const ControlSchema = z.strictObject({ host: Host, port: Port }, { error: '{ host, port }' });

const NotifySchema = z.strictObject({
  emails: listOf(Email).optional(),
  slack: z
    .strictObject({
      workspaceId: matching(/^T[A-Z0-9]{5,}$/, 'a Slack workspace id such as T0123ABCD'),
      channelId: matching(/^[CG][A-Z0-9]{5,}$/, 'a Slack channel id such as C0123ABCD'),
    })
    .optional(),
  /** Who hears about the watchdog's own health. */
  ownHealthEmails: listOf(Email).optional(),
});

const madeSchemas = new Map<boolean, ReturnType<typeof makeSchema>>();

/** Windows below their safe least, and generous limits, only where `local` is true. Each is made once. */
export function environmentSchema(local: boolean): ReturnType<typeof makeSchema> {
  const made = madeSchemas.get(local) ?? makeSchema(local);
  madeSchemas.set(local, made);
  return made;
}

const makeSchema = (local: boolean) =>
  z.strictObject(
    {
      /** First part of every name: `{project}-{service}-{env}`. */
      project: matching(/^[a-z][a-z0-9-]{0,19}$/, 'up to 20 small letters, digits and hyphens'),
      /** The environment, `{env}` in names. */
      name: matching(/^[a-z][a-z0-9-]{0,11}$/, 'up to 12 small letters, digits and hyphens'),
      /** @default - where the deploying credentials point */
      region: matching(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region such as eu-central-1').optional(),
      account: matching(/^\d{12}$/, 'an account number of 12 digits, as text').optional(),
      /** Runs on somebody's machine: windows may be short, loopback may be probed. @default false */
      local: z.boolean({ error: 'true or false' }).optional(),
      /** @default 'observe': decides and records, acts on nothing */
      mode: Mode.optional(),
      /** Stricter modes for some remedies: { 'roll-back': 'approve' }. @default {} */
      modes: Modes.optional(),
      /** When somebody else works on services and they are left alone. @default [] */
      maintenanceWindows: listOf(MaintenanceWindowSchema).optional(),
      /** @default '{project}-{env}' */
      cluster: text(255).optional(),
      /** From where targets are asked that do not say. @default 'public' */
      vantage: text(12).optional(),
      services: z.record(z.string(), ServiceSchema, { error: 'services by name' }),
      /** @default {} */
      dependencies: z.record(z.string(), DependencySchema, { error: 'dependencies by name' }).optional(),
      /** Which words, or which answers of people, point at whom; in the order in which they are asked. @default [] */
      isolation: listOf(IsolationSchema).optional(),
      /** Places inside a VPC from which probes are sent, by name. @default {} */
      vantages: z.record(z.string(), VpcVantageSchema, { error: 'vantages by name' }).optional(),
      /**
       * By vantage, what answers whenever probes get out of it: asked when a target is silent, so that the watchdog
       * knows its own blindness. Nobody's health depends on it, and it is no target.
       * @default - public: AWS's own STS in the region; elsewhere none
       */
      controls: z.record(z.string(), ControlSchema, { error: 'control addresses by vantage' }).optional(),
      notify: NotifySchema.optional(),
      /**
       * Names of SNS topics of this account and region to which alerts go, `{project}-alerts-{env}`: a message there
       * that names a service, or an alarm of the watchlist, makes the watcher look at it at once. @default []
       */
      alertTopics: listOf(
        matching(/^[A-Za-z0-9_{}-]{1,256}$/, 'the name of a topic, not its ARN'),
      ).optional(),
      /** Task roles that a rolled-back revision may carry; without them a deregistered one is not registered again. */
      passRoles: listOf(
        matching(
          /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/,
          'the exact ARN of a role, no wildcard',
        ),
      ).optional(),
      timings: numbers(TIMING_BOUNDS, (bounds) => [local ? bounds.leastLocal : bounds.least, bounds.most]),
      limits: numbers(LIMIT_BOUNDS, (bounds) => [bounds.least, local ? bounds.mostLocal : bounds.most]),
    },
    { error: 'an environment: { project, name, services, ... }' },
  );

/** An environment as its owner writes it. */
export type EnvironmentInput = z.input<ReturnType<typeof environmentSchema>>;
export type ServiceInput = z.input<typeof ServiceSchema>;
export type VpcVantageInput = z.input<typeof VpcVantageSchema>;
export type DependencyInput = z.input<typeof DependencySchema>;

function numbers<K extends string, B extends Bounds>(
  table: Readonly<Record<K, B>>,
  rangeOf: (bounds: B) => [number, number],
) {
  const shape = Object.fromEntries(
    Object.entries<B>(table).map(([name, bounds]) => {
      const [least, most] = rangeOf(bounds);
      const beyond = least === bounds.leastLocal ? '' : `; shorter only where local is true`;
      return [name, (bounds.whole ? wholeBetween : between)(least, most, beyond).optional()];
    }),
  ) as Record<K, z.ZodOptional<z.ZodNumber>>;
  return z.strictObject(shape, { error: 'numbers by name' }).optional();
}
