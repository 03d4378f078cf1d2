import type { Said } from '../../shared/core/remediation/control.ts';
import type { RollbackStore } from '../../shared/ports.ts';
import { AwsError } from '../ecs/aws-error.ts';
import { fleetNames } from '../ecs/fleet.ts';
import type { DependencyFailure } from '../ecs/scripted-service.ts';
import type { ScriptedTasks } from '../ecs/scripted-tasks.ts';
import type { EcsWorld } from '../ecs/world.ts';
import { tellFigures } from '../measured/dependency-figures.ts';
import { type Trace, WorkChain } from '../measured/work-chain.ts';
import type { ActiveFaults } from './active-faults.ts';
import { environmentOf, PLACE } from './environment-of-fleet.ts';
import type { Scenario } from './scenario-schema.ts';
import type { StoryClock } from './story-clock.ts';
import type { StoryLambdas } from './story-lambdas.ts';
import type { StoryLog } from './story-log.ts';
import { StoryRevisions } from './story-revisions.ts';
import { type AwsFault, type Step, stepName, type WatchdogFault } from './timeline-schema.ts';

export interface StoryParts {
  readonly scenario: Scenario;
  readonly world: EcsWorld;
  readonly tasks: ScriptedTasks;
  readonly lambdas: StoryLambdas;
  readonly clock: StoryClock;
  readonly faults: ActiveFaults;
  readonly log: StoryLog;
  readonly rollback: RollbackStore;
  /** Ends every execution that runs; they end so until `untilMs`, if it is given. */
  readonly endExecutions: (status: 'ABORTED' | 'TIMED_OUT') => void;
  /** An engineer's answer to what the watchdog asks about a service; where it asks nothing, nothing comes of it. */
  readonly answer: (service: string, decision: 'approve' | 'reject') => void;
  /** The functions restart and remember nothing. */
  readonly restartFunctions: () => void;
  /** Events that the world sends during `run` arrive this much later. */
  readonly deliverLate: (lateMs: number, run: () => void) => void;
}

/** Tells the timeline to the world: what happens at each step, and what ends at its `until`. */
export class StorySteps {
  readonly #parts: StoryParts;
  readonly #revisions: StoryRevisions;
  readonly #startMs: number;
  /** What is wrong with a dependency now: the newest of its breaks that still lasts. */
  readonly #broken = new Map<string, DependencyFailure[]>();
  readonly #loads = new Map<string, number[]>();
  readonly #chains: ReadonlyMap<string, WorkChain>;

  constructor(parts: StoryParts) {
    this.#parts = parts;
    this.#revisions = new StoryRevisions(parts);
    this.#startMs = parts.clock.now();
    this.#chains = chainsOf(parts);
  }

  schedule(): void {
    const { scenario, clock } = this.#parts;
    for (const step of scenario.timeline)
      clock.stepAt(this.#startMs + step.at, () => {
        const name = stepName(step);
        this.#parts.log.add('step', { [name]: step[name] });
        this.#applyWhateverAwsSays(step);
      });
  }

  /** People and pipelines try again until AWS lets them: its faults are for the watchdog to meet. */
  #applyWhateverAwsSays(step: Step): void {
    const { conditions } = this.#parts.world;
    conditions.ecsThrottled = false;
    conditions.ecsUnavailable = false;
    try {
      this.#apply(step);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.#parts.log.add('step', { refused: `${error.name}: ${error.message}` });
    }
    this.#refreshAws();
  }

  #apply(step: Step): void {
    const { tasks, lambdas, faults } = this.#parts;
    if (step.deploy) this.#revisions.deploy(step.deploy);
    if (step.break) {
      const { service, until } = step.break;
      const ill = lambdas.has(service) ? lambdas : tasks;
      this.#until(until, ill.fallIll(service, step.break));
    }
    if (step.breakDependency) this.#breakDependency(step.breakDependency);
    if (step.orphan) this.#orphan(step.orphan);
    if (step.load) this.#load(step.load);
    if (step.scale) this.#scale(step.scale);
    if (step.deregister) this.#revisions.deregister(step.deregister);
    if (step.imageGone) this.#revisions.removeImage(step.imageGone);
    if (step.barrier) this.#revisions.raiseBarrier(step.barrier);
    if (step.tagMoved) this.#revisions.moveTag(step.tagMoved.service);
    if (step.misregister) {
      const { service, gone, missing, until } = step.misregister;
      tasks.misregister(service, { gone, missing });
      this.#until(until, () => tasks.misregister(service, undefined));
    }
    if (step.renewCertificate) tasks.renewCertificate(step.renewCertificate.service);
    if (step.alarm) this.#sendAlarm(step.alarm);
    if (step.aws) {
      faults.begin(step.aws, 'aws');
      this.#until(step.aws.until, () => {
        faults.end(step.aws!);
        this.#refreshAws();
      });
    }
    if (step.watchdog) this.#watchdog(step.watchdog);
    this.#say(step);
  }

  /** As the command does: a shorter one is refused where a longer one is in force. */
  async #pause(
    { service, for: lengthMs, reason }: NonNullable<Step['pause']>,
    { by, atMs }: Said,
  ): Promise<void> {
    const { rollback } = this.#parts;
    const untilMs = atMs + lengthMs;
    const now = (await rollback.control()).pauses[service];
    if (untilMs > (now?.untilMs ?? 0)) await rollback.pause(service, { untilMs, reason, by });
  }

  /** What engineers say. */
  #say(step: Step): void {
    const { rollback, clock, answer } = this.#parts;
    const nowMs = clock.now();
    const said = { by: 'an engineer', atMs: nowMs };
    if (step.pause) void this.#pause(step.pause, said);
    if (step.approve) answer(step.approve.service, 'approve');
    if (step.reject) answer(step.reject.service, 'reject');
    if (step.stop) void rollback.setStopped(true, 'not tonight', said);
    if (step.start) void rollback.setStopped(false, '', said);
  }

  #until(until: number | undefined, end: () => void): void {
    if (until !== undefined) this.#parts.clock.stepAt(this.#startMs + until, end);
  }

  #breakDependency({ dependency, as, until }: NonNullable<Step['breakDependency']>): void {
    const { tasks } = this.#parts;
    const breaks = this.#broken.get(dependency) ?? [];
    this.#broken.set(dependency, breaks);
    breaks.push(as);
    tasks.breakDependency(dependency, as);
    this.#measure(dependency, as);
    this.#until(until, () => {
      breaks.splice(breaks.indexOf(as), 1);
      const left = breaks.at(-1);
      if (left) tasks.breakDependency(dependency, left);
      else tasks.mendDependency(dependency);
      this.#measure(dependency, left);
    });
  }

  #measure(id: string, failure: DependencyFailure | undefined): void {
    const { scenario, world } = this.#parts;
    const dependency = environmentOf(scenario).dependencies.find((one) => one.id === id);
    if (dependency) tellFigures(world, dependency, failure);
  }

  #orphan({ dependency, records, executions, tasks, until }: NonNullable<Step['orphan']>): void {
    const chain = this.#chains.get(dependency)!;
    const left: readonly (readonly [Trace, number])[] = [
      ['record', records],
      ['execution', executions],
      ['task', tasks],
    ];
    for (const [trace, count] of left)
      for (let at = 0; at < count; at += 1) this.#until(until, chain.begin([trace]));
  }

  #load({ service, factor, until }: NonNullable<Step['load']>): void {
    const loaded = this.#parts.lambdas.has(service) ? this.#parts.lambdas : this.#parts.tasks;
    const factors = this.#loads.get(service) ?? [];
    this.#loads.set(service, factors);
    factors.push(factor);
    loaded.setLoad(service, factor);
    this.#until(until, () => {
      factors.splice(factors.indexOf(factor), 1);
      loaded.setLoad(service, factors.at(-1));
    });
  }

  #scale({ service, desired, by }: NonNullable<Step['scale']>): void {
    const { world } = this.#parts;
    const { cluster, service: name } = fleetNames(PLACE, service);
    if (by === 'human') world.updateService({ cluster, service: name, desiredCount: desired }, 'human');
    else world.autoscale(`service/${cluster}/${name}`, desired);
  }

  #sendAlarm({ service, state, times, late }: NonNullable<Step['alarm']>): void {
    const { world, deliverLate } = this.#parts;
    deliverLate(late, () => {
      for (let sent = 0; sent < times; sent++) world.sendAlarmEvent(fleetNames(PLACE, service).alarm, state);
    });
  }

  #watchdog(fault: WatchdogFault): void {
    const { faults, endExecutions, restartFunctions } = this.#parts;
    if (fault.fault === 'upgrade') {
      restartFunctions();
      return;
    }
    if (fault.fault === 'workflow-aborted') endExecutions('ABORTED');
    if (fault.fault === 'workflow-timed-out') endExecutions('TIMED_OUT');
    const isMoment = fault.fault === 'workflow-aborted' || fault.fault === 'workflow-timed-out';
    if (isMoment && fault.until === undefined) return;
    faults.begin(fault, 'watchdog');
    this.#until(fault.until, () => faults.end(fault));
  }

  /** The world's conditions follow from all faults that last; of two of a kind the worse one counts. */
  #refreshAws(): void {
    const { world, faults } = this.#parts;
    const most = (values: readonly number[], least: number) => Math.max(least, ...values);
    const seconds = (name: 'ecs-lag' | 'cloudwatch-delayed') =>
      most(
        (faults.aws(name) as Extract<AwsFault, { seconds: number }>[]).map((one) => one.seconds * 1000),
        0,
      );
    world.conditions.ecsThrottled = faults.aws('ecs-throttled').length > 0;
    world.conditions.ecsUnavailable = faults.aws('ecs-unavailable').length > 0;
    world.conditions.launchesFailReason = faults.aws('launches-fail').at(-1)?.reason;
    world.conditions.cloudwatchDelayMs = seconds('cloudwatch-delayed');
    world.conditions.eventCopies = most(
      faults.aws('duplicate-events').map((one) => one.times),
      1,
    );
    const lagMs = seconds('ecs-lag');
    if (lagMs !== (world.snapshots?.lagMs ?? 0)) world.setLag(lagMs);
  }
}

/** Under way in each when the story begins, and known to everybody. */
const WORK_UNDER_WAY = 3;

function chainsOf({ scenario, world }: StoryParts): Map<string, WorkChain> {
  const chains = new Map<string, WorkChain>();
  for (const { id, question } of environmentOf(scenario).dependencies) {
    if (question?.kind !== 'orphans') continue;
    const chain = new WorkChain(world, question);
    for (let at = 0; at < WORK_UNDER_WAY; at += 1) chain.begin(['record', 'execution', 'task']);
    chains.set(id, chain);
  }
  return chains;
}
