import type { StackRequest } from './contracts/stack-request.ts';
import type {
  FunctionSettings,
  ScalableTarget,
  ServiceView,
  TaskView,
  WitnessReading,
} from './core/diagnosis/evidence.ts';
import type { ServiceMetrics } from './core/diagnosis/metrics.ts';
import type { StopLog } from './core/diagnosis/stop-log.ts';
import type { Belief } from './core/health/belief.ts';
import type { Observation } from './core/health/observation.ts';
import type { Rollout } from './core/health/rollout.ts';
import type { Notice } from './core/notices/notice.ts';
import type { Approval } from './core/remediation/approval.ts';
import type { Acknowledgement, Control, Pause, Said } from './core/remediation/control.ts';
import type { Incident } from './core/remediation/incident.ts';
import type { Baseline, Lease, Ledger, Loan, Park } from './core/remediation/records.ts';
import type { Sighting } from './core/remediation/sighting.ts';
import type { AwsQuestion } from './core/watchlist/aws-question.ts';
import type {
  EcsService,
  InvocationsQuestion,
  LambdaService,
  Question,
  Vantage,
  WatchedService,
} from './core/watchlist/environment.ts';

/** Everything that the watchdog can do to the world, on one page. Times are epoch milliseconds. */

export interface Clock {
  now(): number;
  /** Only within one invocation, between re-probes; never longer than a few seconds. */
  sleep(ms: number): Promise<void>;
}

export interface Prober {
  /** Asks all questions concurrently from one vantage. A question without an answer comes back `unknown`. */
  ask(vantage: Vantage, questions: readonly AskedQuestion[]): Promise<readonly Observation[]>;
}

export interface AskedQuestion {
  readonly target: string;
  readonly question: Question;
  /** It did not answer rightly the last time: it waits where it delays nobody else. */
  readonly wasIll?: boolean;
}

/** From one instant, included, to another. */
export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface AskedInvocations {
  readonly target: string;
  readonly question: InvocationsQuestion;
  /** Metrics of minutes that began before it are left out. */
  readonly sinceMs?: number;
}

export interface AskedOfAws {
  readonly target: string;
  readonly question: AwsQuestion;
}

/** Try again later: throttled, timed out, unavailable. */
export class TransientError extends Error {
  override readonly name = 'TransientError';
}

/** Tell a human: refused, not found, not valid. */
export class TerminalError extends Error {
  override readonly name = 'TerminalError';
}

/** A row is not what we wrote; the message names it. It is never guessed at. */
export class UnreadableRowError extends TerminalError {}

/** Somebody else wrote first; the message says who and what. The next look looks again. */
export class LostRaceError extends Error {
  override readonly name = 'LostRaceError';
}

/** The fleet, read: services of both kinds. Every call throws TransientError or TerminalError, never an SDK's own error. */
export interface FleetReader {
  /** In batches of ten; a service that AWS does not know is absent from the answer. */
  describe(services: readonly WatchedService[]): Promise<ReadonlyMap<string, ServiceView>>;
  /** How the newest invocations of functions ended: one observation each. Too few to tell come back `unknown`. */
  invocations(asked: readonly AskedInvocations[], nowMs: number): Promise<readonly Observation[]>;
  /**
   * What AWS knows of dependencies that are not probed: one observation each, all metrics in one call. What
   * cannot be read comes back `unknown`.
   */
  readings(asked: readonly AskedOfAws[], nowMs: number): Promise<readonly Observation[]>;
  /** Lines of a service's log about failures, newest first, at most fifty; none where nobody says where it writes. */
  errorLines(service: WatchedService, span: Span): Promise<readonly string[]>;
  /** What `$LATEST` is now: its code may be newer than what is live. */
  latestSettings(service: LambdaService): Promise<FunctionSettings>;
  /** Environments that somebody wants to be kept warm for an alias; 0: nobody does. */
  provisioned(address: AliasAddress): Promise<number>;
  /** Tasks that stopped within the last hour, as far as ECS remembers, newest first, at most 100; a function has none. */
  stoppedTasks(service: WatchedService): Promise<readonly TaskView[]>;
  /** Tasks that should run, with image digests, at most 100. */
  runningTasks(service: WatchedService): Promise<readonly TaskView[]>;
  /** Everything that RegisterTaskDefinition takes, as JSON text, and whether it is still ACTIVE; a version of a function likewise; undefined if unknown. */
  taskDefinition(arn: string): Promise<TaskDefinitionRecord | undefined>;
  scalableTarget(service: WatchedService): Promise<ScalableTarget | undefined>;
  /** What target groups and alarms say, by service id; a service without a witness has an empty list. */
  witnesses(
    services: readonly WatchedService[],
    views: ReadonlyMap<string, ServiceView>,
  ): Promise<ReadonlyMap<string, readonly WitnessReading[]>>;
  /** What CloudWatch measured lately, in few calls; only for the ill, because it is paid by the metric. */
  metrics(
    services: readonly WatchedService[],
    views: ReadonlyMap<string, ServiceView>,
    nowMs: number,
  ): Promise<ReadonlyMap<string, ServiceMetrics>>;
  /** What has become of an image that ran under this digest. One outside our region's ECR counts as `same`. */
  imageState(image: string, digest: string): Promise<ImageState>;
}

/** `same`: a new task would run this digest. `moved`: its tag means another one now. `gone`: nobody has it. */
export type ImageState = 'same' | 'moved' | 'gone';

export interface TaskDefinitionRecord {
  readonly arn: string;
  readonly active: boolean;
  readonly definition: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Image by container name, as written in the definition. */
  readonly images: Readonly<Record<string, string>>;
}

/** What an owner has declared safe to be run at any time: run once, to its end. */
export interface SmokeTests {
  run(
    functionName: string,
    about: { readonly service: string; readonly incident: string },
  ): Promise<{ readonly passed: boolean; readonly detail: string }>;
}

/** Only the remediator and the restorer have hands, and only for a moment: decisions age. */
export interface Hands {
  /** Hands that refuse with LostRaceError past this moment; a call ends within ten seconds of being issued. */
  until(notAfterMs: number): FleetHands;
  /** The same for functions. */
  onFunctions(notAfterMs: number): FunctionHands;
}

/** ECS services, changed. */
export interface FleetHands {
  /** Returns the id of the deployment that it started. */
  forceDeploy(service: EcsService): Promise<string>;
  /** Puts the service on a task definition; returns the id of the deployment that it started. */
  deploy(service: EcsService, taskDefinition: string): Promise<string>;
  /** Asks ECS to go back from a deployment under way to what ran before it, network, balancer and digests too. */
  stopDeployment(service: EcsService, serviceDeployment: string): Promise<void>;
  setDesired(service: Pick<EcsService, 'cluster' | 'modelName'>, desired: number): Promise<void>;
  /** Registers a recorded definition again; returns the new revision's ARN. */
  register(definition: string): Promise<string>;
  /** Suspends or resumes; bounds stay as they are. Registering re-clamps the count at once. */
  setSuspended(
    service: Pick<EcsService, 'cluster' | 'modelName'>,
    suspended: ScalableTarget['suspended'],
  ): Promise<void>;
}

export type AliasAddress = Pick<LambdaService, 'functionName' | 'alias'>;

/** Functions, changed. What is refused because somebody else was first comes back as TerminalError. */
export interface FunctionHands {
  /** All traffic to one version, canaries ended; returns the alias's new revision id. `revisionId`: the one we saw. */
  moveAlias(service: LambdaService, version: string, revisionId: string): Promise<string>;
  /** Changes `$LATEST`, and nothing that is live. */
  configure(
    service: LambdaService,
    change: { readonly memoryMiB?: number; readonly timeoutSeconds?: number },
    revisionId: string,
  ): Promise<void>;
  /** Publishes `$LATEST` if it is what we saw, with this code; returns the version, the newest one where nothing has changed. */
  publish(service: LambdaService, codeSha256: string, revisionId: string): Promise<string>;
  provision(address: AliasAddress, environments: number): Promise<void>;
  releaseProvisioned(address: AliasAddress): Promise<void>;
}

/** One target's row in health-state: what we believe, and what we know of its deployment. */
export interface HealthRow {
  readonly target: string;
  readonly shard: number;
  readonly belief: Belief;
  /** The revision that we last saw live, and since when; a healthy one is certified after a while. */
  readonly revision?: {
    readonly taskDefinition: string;
    readonly liveSinceMs: number;
    readonly certified: boolean;
  };
  /** Its deployment under way, if there is one. */
  readonly rollout?: Rollout;
  readonly openIncident?: string;
  /** While it is being healed: what the last look saw of it in ECS. */
  readonly sighted?: Sighting;
  readonly version: number;
}

/** One row a shard: proof of life, and what the other shards need to know of this one. */
/** A spell in which some tasks of a service fail and the others answer. */
export interface Impairment {
  readonly service: string;
  readonly sinceMs: number;
  /** Since when none fails any more; people are told of its end when that has lasted. */
  readonly calmSinceMs?: number;
  /** When people were told of it, or knew already. */
  readonly toldAtMs?: number;
}

export interface ShardRow {
  readonly shard: number;
  readonly lookedAtMs: number;
  /** The first look after the last pause: whoever was well before it was not seen to be well meanwhile. */
  readonly awakeSinceMs?: number;
  /** Ids of services that are unhealthy and not explained by a sick dependency. */
  readonly sick: readonly string[];
  /** Ids of services that are unhealthy, explained or not. */
  readonly failing: readonly string[];
  readonly blindSinceMs?: number;
  readonly stormAtMs?: number;
  /** So many targets the last whole look covered: another number means that the watchlist has changed. */
  readonly targets?: number;
  /** Control addresses that have answered: only these may call us blind. */
  readonly heardControls?: readonly string[];
  /** Of each notice about a certificate that is still true: its id, and the target that shows it. */
  readonly certificatesTold?: readonly string[];
  /** Services some of whose tasks fail. */
  readonly impaired?: readonly Impairment[];
  readonly version: number;
}

export interface HealthStore {
  /** Every row of a shard, and the shard's own. Strongly consistent. */
  loadShard(shard: number): Promise<{ readonly rows: readonly HealthRow[]; readonly shard?: ShardRow }>;
  /** As loadShard, but only rows of targets that are not well and settled (core/health/attention.ts). */
  loadAttention(shard: number): Promise<{ readonly rows: readonly HealthRow[]; readonly shard?: ShardRow }>;
  /** The rows of a shard whose targets sort between these two, both included. Strongly consistent. */
  loadBetween(shard: number, first: string, last: string): Promise<readonly HealthRow[]>;
  /** One target, strongly consistent. */
  load(target: string, shard: number): Promise<HealthRow | undefined>;
  /** Writes if the stored version is `row.version`, as version + 1; otherwise LostRaceError. */
  replace(row: HealthRow): Promise<void>;
  replaceShard(row: ShardRow): Promise<void>;
  shards(count: number): Promise<readonly ShardRow[]>;
}

export interface Parks {
  readonly parks: readonly Park[];
  /** What is wrong with each row that could not be read. */
  readonly unreadable: readonly string[];
}

export interface Loans {
  readonly loans: readonly Loan[];
  readonly unreadable: readonly string[];
}

/** Who paid a debt, and when. */
export interface Paid {
  readonly nowMs: number;
  readonly by: string;
}

/** Rollback-state: leases, parks, baselines, incidents, ledgers, control, notices. */
export interface RollbackStore {
  ledgers(): Promise<readonly Ledger[]>;
  ledger(service: string): Promise<Ledger>;
  /** As HealthStore.replace. */
  replaceLedger(ledger: Ledger): Promise<void>;

  incident(id: string): Promise<Incident | undefined>;
  /** Version 0 must not exist yet. */
  replaceIncident(incident: Incident): Promise<Incident>;
  /** The newest incidents of a service, newest first. */
  incidents(service: string, most: number): Promise<readonly Incident[]>;

  /** One conditional write: free, expired or already mine. Undefined when somebody else holds it. */
  takeLease(
    service: string,
    holder: string,
    until: { readonly nowMs: number; readonly expiresAtMs: number },
  ): Promise<Lease | undefined>;
  /** Fails with LostRaceError unless holder and epoch are still ours. */
  renewLease(lease: Lease, expiresAtMs: number): Promise<Lease>;
  lease(service: string): Promise<Lease | undefined>;
  releaseLease(lease: Lease): Promise<void>;

  /** One unreadable row must not keep the others from being repaid: it is named and left alone. */
  parks(): Promise<Parks>;
  park(service: string): Promise<Park | undefined>;
  /** Refused with LostRaceError while another park of this service is open. */
  openPark(park: Park): Promise<void>;
  repayPark(park: Park, paid: Paid): Promise<void>;

  /** As parks: environments that are kept warm for functions. */
  loans(): Promise<Loans>;
  loan(service: string): Promise<Loan | undefined>;
  openLoan(loan: Loan): Promise<void>;
  repayLoan(loan: Loan, paid: Paid): Promise<void>;

  baselines(service: string): Promise<readonly Baseline[]>;
  addBaseline(baseline: Baseline): Promise<void>;

  /** What is kept of its stopped tasks; an empty log at first. */
  stopLog(service: string): Promise<StopLog>;
  /** As HealthStore.replace. */
  replaceStopLog(log: StopLog): Promise<void>;

  control(): Promise<Control>;
  /** The kill switch. */
  setStopped(stopped: boolean, because: string, said: Said): Promise<void>;
  /** Of one service or of all (`*`). One that ends now lifts the one before. */
  pause(service: string, pause: Pause): Promise<void>;
  acknowledge(service: string, ack: Acknowledgement): Promise<void>;

  /** The newest question about a service, and what became of it. */
  approval(service: string): Promise<Approval | undefined>;
  /** As HealthStore.replace: of two answers to one question, or two uses of one answer, one loses. */
  replaceApproval(approval: Approval): Promise<void>;

  /** Adds a notice to the outbox; false if its id is there already. */
  addNotice(notice: Notice): Promise<boolean>;
  hasNotice(noticeId: string): Promise<boolean>;
  markSent(noticeId: string, nowMs: number): Promise<void>;
  unsentNotices(): Promise<readonly Notice[]>;
}

export interface Workflow {
  /** Starts the remediation of an incident under its name; `already` if it was started before. */
  start(
    execution: string,
    input: { readonly service: string; readonly incident: string },
  ): Promise<'started' | 'already'>;
  /** `stopped`: somebody stopped it; `over`: it failed, ran out of time or has ended, or never began. */
  stateOf(execution: string): Promise<'running' | 'stopped' | 'over'>;
}

/** Wakes a workflow that waits for a human. */
export interface Callbacks {
  /** `late`: it does not wait for this any more. */
  wake(taskToken: string): Promise<'woken' | 'late'>;
}

/** Where CloudFormation waits to hear whether a resource of ours may change or go. */
export interface StackAnswers {
  /** @param refused why not; undefined: it may */
  answer(request: StackRequest, refused: string | undefined): Promise<void>;
}

export interface Topic {
  publish(notice: Notice): Promise<void>;
}

/** One line of structured log, and the counts that become metrics. */
export interface Journal {
  say(event: string, facts: Readonly<Record<string, unknown>>): void;
  measure(counts: Readonly<Record<string, number>>): void;
}
