import type { Remedy } from '../remediation/ladder.ts';
import type { AwsQuestion, MeasuredQuestion } from './aws-question.ts';
import type { MaintenanceWindow } from './maintenance-window.ts';
import type { Mode } from './mode.ts';

/** Bands of one question: below `warnMs` is up, from `criticalMs` on is down, degraded between. */
export interface LatencyBands {
  readonly warnMs: number;
  readonly criticalMs: number;
}

/** A condition on a JSON body: the value at `path` (dots between keys) equals one of `oneOf`. */
export interface BodyCondition {
  readonly path: string;
  readonly oneOf: readonly (string | number | boolean)[];
}

/** How old what an answer says may be, by the timestamp at `path`: ISO 8601, or epoch seconds or milliseconds. */
export interface Freshness {
  readonly path: string;
  /** From so old on it is degraded, from so old on down; without the first there is no warning. */
  readonly warnSeconds?: number;
  readonly staleSeconds: number;
  /** What it means that no timestamp can be read there. */
  readonly ifMissing: 'degraded' | 'stale';
}

/** Of an API that is somebody else's: what its body says while it is in maintenance, if it says so. */
export interface External {
  readonly maintenance?: BodyCondition;
}

export interface HttpQuestion {
  readonly kind: 'http';
  readonly url: string;
  /** How the name is resolved: addresses only, or addresses with ports as Cloud Map's SRV records give them. */
  readonly records: 'A' | 'SRV';
  readonly latency: LatencyBands;
  /** Total time for one address, resolution not included. */
  readonly timeoutMs: number;
  readonly body: readonly BodyCondition[];
  readonly freshness?: Freshness;
  readonly external?: External;
  /** So many days before the end of its certificate people are told; absent: see endingOf. */
  readonly certificateDays?: number;
}

export interface TcpQuestion {
  readonly kind: 'tcp';
  readonly host: string;
  /** 0: SRV records name it, and whose it is. */
  readonly port: number;
  readonly timeoutMs: number;
}

/** Does a name have an address, and enough of them? Nothing is sent to whoever is behind it. */
export interface DnsQuestion {
  readonly kind: 'dns';
  readonly host: string;
  readonly records: 'A' | 'SRV';
  /** With fewer it is degraded, with none down. */
  readonly atLeast: number;
}

/** Asked from where a vantage is: of the target itself, or of the name that it goes by. */
export type Question = HttpQuestion | TcpQuestion | DnsQuestion;

/** Asked of CloudWatch: how did the newest invocations of an alias end? Nothing is sent to the function. */
export interface InvocationsQuestion {
  readonly kind: 'invocations';
  readonly functionName: string;
  readonly alias: string;
}

type AnyQuestion = Question | InvocationsQuestion | AwsQuestion;

/** Something is sent to the target itself. */
export const isProbed = (question: AnyQuestion): question is Question =>
  question.kind === 'http' || question.kind === 'tcp' || question.kind === 'dns';

/** From where a probe is sent: `public`, or the name of a VPC vantage of the environment. */
export type Vantage = string;

/** Where a question is asked that sends no probe: AWS itself knows the answer, in metrics, alarms or tables. */
export const FROM_METRICS: Vantage = 'metrics';

/** A page to ask, or a function to run. */
export type SmokeTest =
  | (HttpQuestion & { readonly vantage: Vantage })
  | { readonly kind: 'lambda'; readonly functionName: string };

/** Where a service writes its log in CloudWatch. */
export interface ServiceLog {
  readonly group: string;
  /** Of its own streams, where others write there too. */
  readonly streamPrefix?: string;
}

/** What every service has, whatever runs it. */
interface ServiceCommon {
  readonly id: string;
  /** The ECS service's name, `{project}-{service}-{env}` unless its owner says otherwise, and the key `model_name` in rollback-state. */
  readonly modelName: string;
  readonly vantage: Vantage;
  /** Ids of services or dependencies that it needs to answer correctly. */
  readonly dependsOn: readonly string[];
  readonly mode: Mode;
  /** Remedies that are let do less than the rest. */
  readonly modes?: Readonly<Partial<Record<Remedy, Mode>>>;
  /** When its owner works on it. */
  readonly maintenanceWindows?: readonly MaintenanceWindow[];
  /** What its owner allows. */
  readonly remedies: readonly Remedy[];
  /** How far its owner lets memory be raised, and tasks be added; without it neither is done. */
  readonly raiseMemoryUpToMiB?: number;
  readonly scaleOutUpTo?: number;
  /** Second witnesses, by name. Without one, parking and rolling back are never allowed. */
  readonly targetGroup?: string;
  readonly alarm?: string;
  /** What its users notice while it is ill: what still works, what does not. */
  readonly withoutIt?: string;
  /** Read only while it is ill. A function has one by its name. */
  readonly log?: ServiceLog;
  /** What proves, after a cure, that it does its work: harmless at any time, as its owner says. */
  readonly smokeTest?: SmokeTest;
  /** Its own time from start to answering, as declared by its owner. */
  readonly startSeconds: number;
  readonly shard: number;
}

export interface EcsService extends ServiceCommon {
  readonly kind: 'ecs';
  readonly cluster: string;
  readonly question: Question;
  readonly consumes?: ConsumedQueue;
}

/** A queue that a service works off, and the figures that together show that it does not. */
export interface ConsumedQueue {
  readonly queue: string;
  readonly question: MeasuredQuestion;
}

/** A Lambda function as its callers reach it: by an alias. Its health is read from what became of its invocations. */
export interface LambdaService extends ServiceCommon {
  readonly kind: 'lambda';
  readonly functionName: string;
  readonly alias: string;
  readonly question: InvocationsQuestion;
  /** How far its owner lets the watchdog go; absent: not at all. */
  readonly raiseMemoryUpToMiB?: number;
  readonly raiseTimeoutUpToSeconds?: number;
  readonly provisionConcurrencyUpTo?: number;
}

export type WatchedService = EcsService | LambdaService;

/** Whether what waits in a queue waits for this service. What is invoked for its work says so by needing the queue. */
export const worksOff = (service: WatchedService, queue: string): boolean =>
  service.kind === 'lambda' ? service.dependsOn.includes(queue) : service.consumes?.queue === queue;

export type DependencyKind =
  | 'rds'
  | 'database'
  | 'dynamodb'
  | 'redis'
  | 's3'
  | 'http'
  | 'queue'
  | 'nat'
  | 'vpc-endpoint'
  | 'search'
  | 'registry'
  | 'state-machine'
  | 'load-balancer'
  | 'external-api'
  | 'job'
  | 'other';

export interface Dependency {
  readonly id: string;
  readonly kind: DependencyKind;
  /** What its users notice while it is ill: what still works, what does not. */
  readonly withoutIt?: string;
  /** Absent: declared, but not watched; it is then judged by its dependants. */
  readonly question?: Question | AwsQuestion;
  readonly vantage: Vantage;
  readonly shard: number;
}

/** One question of a runbook that tells suspects apart: where its answer is no, one of these is to blame. */
export interface Isolation {
  /** `Can you log in?` */
  readonly ask: string;
  /** Words of a service's own failure that answer it; without them only a person can. */
  readonly says?: readonly string[];
  /** Targets, or `load balancer`. */
  readonly suspects: readonly string[];
}

export interface Timings {
  /** The schedule of a shard's look. */
  readonly lookSeconds: number;
  /** A suspect is asked again this often within the same look. */
  readonly reprobes: number;
  readonly reprobeSpacingSeconds: number;
  /** From the first failure to the look that confirms it. */
  readonly confirmSeconds: number;
  /** An observation older than this proves nothing. */
  readonly freshSeconds: number;
  /** How long a second witness may need to notice. */
  readonly witnessSeconds: number;
  /** No first act this soon after a deployment completed. */
  readonly graceSeconds: number;
  /** No first act this soon after the last act of an earlier incident. */
  readonly quietSeconds: number;
  /** At most one start a service in this time; a failure within it after a recovery reopens the incident. */
  readonly cooldownSeconds: number;
  /** Unbroken illness before a park. */
  readonly parkAfterSeconds: number;
  /** How long our own deployment may take. */
  readonly settleSeconds: number;
  /** How long parked tasks may take to stop; past it the count is restored whatever they do. */
  readonly parkSeconds: number;
  /** Health that must hold, unbroken, before a cure counts as one. */
  readonly calmSeconds: number;
  /** Illness after a cure that has settled, before it counts as none. */
  readonly patienceSeconds: number;
  /** Time between two looks of the workflow. */
  readonly pollSeconds: number;
  /** Health under our eyes before a revision is a baseline. */
  readonly certifySeconds: number;
  /** A park's journal guards against late writes for this long. */
  readonly tombstoneSeconds: number;
  /** Everybody's ECS state is read this often. */
  readonly sweepSeconds: number;
  /** A revision live for longer is not blamed any more. */
  readonly blameSeconds: number;
  /** A hold that nobody lifts ends as escalated (those that may). */
  readonly holdSeconds: number;
  /** An unfinished deployment without progress for this long is stuck. */
  readonly stuckSeconds: number;
  /** After too many were sick at once, nothing starts until this long after. */
  readonly stormSeconds: number;
  /** How long a lease is valid without renewal. */
  readonly leaseSeconds: number;
  /** So long environments are kept warm for a function; then the restorer releases them. */
  readonly warmSeconds: number;
  /** How long a question to a human stands; past it, silence is the answer. */
  readonly approvalSeconds: number;
}

export interface Limits {
  /** Above this share of sick services nothing new is started (at least one may always be). */
  readonly sickShare: number;
  readonly remediationsAtOnce: number;
  readonly startsPerServiceAndDay: number;
  readonly startsPerHour: number;
}

export interface VpcVantage {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
  readonly availabilityZones: readonly string[];
}

export interface Notify {
  readonly emails: readonly string[];
  readonly slack?: { readonly workspaceId: string; readonly channelId: string };
  /** Who hears about the watchdog's own health. */
  readonly ownHealthEmails: readonly string[];
}

/** An environment as the handlers read it: every default filled in, every name spelled out. */
export interface Environment {
  readonly project: string;
  readonly name: string;
  readonly region?: string;
  readonly account?: string;
  /** Runs on somebody's machine: windows may be short, loopback may be probed. */
  readonly local: boolean;
  readonly mode: Mode;
  readonly services: readonly WatchedService[];
  readonly dependencies: readonly Dependency[];
  /** In the order in which they are asked. */
  readonly isolation?: readonly Isolation[];
  readonly vantages: Readonly<Record<string, VpcVantage>>;
  /** By vantage: an address outside of the fleet that answers whenever probes get out at all. */
  readonly controls?: Readonly<Record<Vantage, TcpQuestion>>;
  readonly notify: Notify;
  /** Topics whose messages make the watcher look at once at whom they name. */
  readonly alertTopics?: readonly string[];
  /** Exact ARNs of task roles that may be passed when a baseline is registered again; none: it never is. */
  readonly passRoles?: readonly string[];
  readonly timings: Timings;
  readonly limits: Limits;
  readonly shards: number;
}

export const ecsServices = ({ services }: Pick<Environment, 'services'>): readonly EcsService[] =>
  services.filter((one) => one.kind === 'ecs');

export const lambdaServices = ({ services }: Pick<Environment, 'services'>): readonly LambdaService[] =>
  services.filter((one) => one.kind === 'lambda');

/** Where its log is, or undefined where nobody has said so (Lambda developer guide: a function's own log group). */
export function logOf(service: WatchedService): ServiceLog | undefined {
  if (service.log || service.kind === 'ecs') return service.log;
  return { group: `/aws/lambda/${service.functionName}` };
}
