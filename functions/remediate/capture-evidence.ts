import type { StepAnswer } from '../../shared/contracts/workflow.ts';
import { describeStop } from '../../shared/core/diagnosis/crashes.ts';
import {
  primaryOf,
  revisionName,
  type ServiceView,
  type TaskView,
} from '../../shared/core/diagnosis/evidence.ts';
import { callerFacts, logFacts } from '../../shared/core/diagnosis/log-lines.ts';
import { wasScaledAway, withKept } from '../../shared/core/diagnosis/stop-log.ts';
import { printableLine } from '../../shared/core/notices/redact.ts';
import { logOf, type WatchedService } from '../../shared/core/watchlist/environment.ts';
import { TransientError } from '../../shared/ports.ts';
import { readErrorLines } from '../gather/error-lines.ts';
import { type Case, save } from './open-case.ts';
import type { RemediatePorts } from './ports.ts';

const MOST_LINES = 14;
const MOST_LINE = 300;

/** Before anything is touched: a remedy destroys the traces, and ECS forgets stopped tasks within an hour. */
export async function captureEvidence(
  { service, incident, nowMs }: Case,
  world: RemediatePorts,
): Promise<StepAnswer<'capture-evidence'>> {
  const onwards: StepAnswer<'capture-evidence'> = { next: 'go-on', waitSeconds: 0 };
  if (incident.evidence.length > 0) return onwards;
  try {
    await save({ ...incident, evidence: await factsOf(service) }, world);
  } catch (error) {
    if (!(error instanceof TransientError)) throw error;
    world.journal.say('evidence is missing', { incident: incident.id, because: error.message });
  }
  return onwards;

  async function factsOf(target: Case['service']): Promise<string[]> {
    const views = await world.fleet.describe([target]);
    const view = views.get(target.id);
    const [stopped, witnesses, logged, called] = await Promise.all([
      world.fleet.stoppedTasks(target),
      world.fleet.witnesses([target], views),
      readErrorLines(target, { nowMs }, world.fleet),
      saidByCallers(target, nowMs, world),
    ]);
    const forgotten = withKept(stopped, await world.rollback.stopLog(target.id)).slice(stopped.length);
    const facts = [
      ...(view ? statedBy(view) : []),
      ...(witnesses.get(target.id) ?? [])
        .filter(({ witness }) => witness !== 'ecs') // its counts are said already
        .map(({ witness, detail }) => (detail.startsWith(`${witness} `) ? detail : `${witness}: ${detail}`)),
      ...stopped
        .filter((task) => !wasScaledAway(task))
        .slice(0, 3)
        .map((task) => `stopped task: ${describeStop(task)}`),
      ...logFacts(logged),
      ...called,
      ...forgotten.slice(0, 2).map((task) => `stopped ${agoOf(task)}: ${describeStop(task)}`),
      ...(view?.events ?? [])
        .filter(({ message }) => !isRoutine(message))
        .slice(0, 4)
        .map(({ message }) => `ECS event: ${message}`),
    ];
    return [...new Set(facts)].map((fact) => printableLine(fact, MOST_LINE)).slice(0, MOST_LINES);
  }
}

/** What ECS says of every deployment that goes well (ECS developer guide: service-event-messages-list). */
const isRoutine = (message: string): boolean => /has reached a steady state\.$/.test(message);

/** More would not be read. */
const MOST_CALLERS = 2;

/** What those that call it have written about it, where their logs are known: they see it from their own place. */
async function saidByCallers(
  target: WatchedService,
  nowMs: number,
  world: RemediatePorts,
): Promise<string[]> {
  const { question, modelName, id } = target;
  const host = question.kind === 'http' ? [new URL(question.url).hostname] : [];
  const callers = world.environment.services
    .filter((one) => one.dependsOn.includes(id) && logOf(one))
    .slice(0, MOST_CALLERS);
  const said = callers.map(async (caller) =>
    callerFacts(caller.id, await readErrorLines(caller, { nowMs }, world.fleet), [id, modelName, ...host]),
  );
  return (await Promise.all(said)).flat();
}

const agoOf = ({ stoppedAtMs = 0 }: TaskView): string => new Date(stoppedAtMs).toISOString();

/** Counts and deployment of a service; version and settings of a function, which has neither. */
function statedBy(view: ServiceView): string[] {
  const primary = primaryOf(view);
  if (view.lambda) {
    const { live, state, weights, provisioned } = view.lambda;
    const others = Object.entries(weights).map(
      ([version, share]) => `version ${version} gets ${Math.round(share * 100)}% of its traffic`,
    );
    const warm = provisioned > 0 ? [`${provisioned} environments are kept warm`] : [];
    const size = `${live.memoryMiB} MiB, ${live.timeoutSeconds} s`;
    return [`Lambda: version ${live.version} (${size}) is live, ${state.toLowerCase()}`, ...others, ...warm];
  }
  const counts = `ECS: ${view.running} of ${view.desired} tasks run, ${view.pending} pending`;
  if (!primary) return [counts];
  const rollout = primary.rolloutState ?? primary.status;
  return [counts, `deployment ${primary.id} of ${revisionName(primary.taskDefinition)}: ${rollout}`];
}
