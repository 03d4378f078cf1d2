import { z } from 'zod';
import { MOST_MEMORY_MIB } from '../core/remediation/fargate-sizes.ts';
import { LISTED, REMEDIES } from '../core/remediation/ladder.ts';
import { MODES } from '../core/watchlist/mode.ts';
import { AwsQuestionSchema } from './aws-kinds/all-kinds.ts';
import { nameInAws } from './aws-kinds/aws-kind.ts';
import { between, listOf, matching, oneOf, text, wholeBetween } from './field-forms.ts';

export const Mode = oneOf(MODES);
export const Modes = z.partialRecord(oneOf(REMEDIES), Mode, {
  error: `modes by remedy, such as { 'roll-back': 'approve' }`,
});

const Records = oneOf(['A', 'SRV']);
const Latency = z.strictObject(
  { warnMs: wholeBetween(1, 10_000), criticalMs: wholeBetween(1, 10_000) },
  { error: '{ warnMs, criticalMs }' },
);
const TimeoutMs = wholeBetween(100, 10_000);
export const Port = wholeBetween(1, 65_535);
const Url = text(2_048);
export const Host = text(253);
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
  raiseMemoryUpToMiB: wholeBetween(512, MOST_MEMORY_MIB).optional(),
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

export type ServiceInput = z.input<typeof ServiceSchema>;
export type DependencyInput = z.input<typeof DependencySchema>;
