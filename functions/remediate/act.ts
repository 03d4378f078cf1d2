import { METRICS } from '../../shared/contracts/own-metrics.ts';
import type { StepAnswer } from '../../shared/contracts/workflow.ts';
import { primaryOf } from '../../shared/core/diagnosis/evidence.ts';
import { CLOCK_SKEW_MS } from '../../shared/core/remediation/fence.ts';
import { ECS_LAG_MS } from '../../shared/core/remediation/fingerprint.ts';
import { type Incident, type Rung, rungOf, withRung } from '../../shared/core/remediation/incident.ts';
import { TerminalError, TransientError } from '../../shared/ports.ts';
import { changeFunction } from './change-function.ts';
import { fencedHands, isChecked, ToldNotTo } from './fence.ts';
import { expectedDigests } from './images.ts';
import { type Case, type EcsCase, end, save, TO_CLOSE, viewOf } from './open-case.ts';
import type { RemediatePorts } from './ports.ts';
import { raisedRevision } from './raise-memory.ts';
import { cycle } from './scale-cycle.ts';
import { scaleOut } from './scale-out.ts';
import { stopDeployment } from './stop-deployment.ts';
import { claimTurn } from './turn.ts';

type ActAnswer = StepAnswer<'act'>;

/** Intent first, then the act, then what came of it: run again at any point it changes nothing twice. */
export async function act(current: Case, world: RemediatePorts): Promise<ActAnswer> {
  const remedy = current.remedy!;
  const begun = rungOf(current.incident, remedy);
  if (begun?.result !== undefined) return { next: 'not-cured', waitSeconds: 0 };
  if (begun?.actedAtMs !== undefined && remedy !== 'scale-cycle') return { next: 'settle', waitSeconds: 0 };
  const recheck: ActAnswer = { next: 'recheck', waitSeconds: world.environment.timings.pollSeconds };
  if (!begun && !(isChecked(current, world) && (await claimTurn(current, world)))) return recheck;
  const incident = begun ? current.incident : await intend(current, world);
  try {
    return await carryOut({ ...current, incident }, world);
  } catch (error) {
    if (error instanceof ToldNotTo) return recheck;
    if (!(error instanceof TerminalError)) throw error;
    return refused(incident, error, current, world);
  }
}

function carryOut(current: Case, world: RemediatePorts): Promise<ActAnswer> {
  const { service } = current;
  if (service.kind === 'lambda') return changeFunction({ ...current, service }, world);
  const own = { ...current, service };
  switch (current.remedy) {
    case 'scale-cycle':
      return cycle(own, world);
    case 'scale-out':
      return scaleOut(own, world);
    case 'stop-deployment':
      return stopDeployment(own, world);
    default:
      return deployOnce(own, world);
  }
}

/** AWS refused for good: nothing harsher is tried, a human is told. */
async function refused(
  incident: Incident,
  error: Error,
  { remedy, nowMs }: Case,
  world: RemediatePorts,
): Promise<ActAnswer> {
  const rung = rungOf(incident, remedy)!;
  const failed = withRung(incident, { ...rung, result: 'failed', endedAtMs: nowMs, because: error.message });
  await end(failed, 'escalated', `${remedy} was refused: ${error.message}`, world);
  return TO_CLOSE;
}

async function intend(current: Case, world: RemediatePorts): Promise<Incident> {
  const { service, incident, nowMs } = current;
  const remedy = current.remedy!;
  const digests = await expectedDigests(remedy, service, incident.plan?.rollBackTo, world);
  world.journal.measure({ [METRICS.acts]: 1 });
  return save(withRung(incident, { remedy, intentAtMs: nowMs, digests }), world);
}

async function deployOnce(current: EcsCase, world: RemediatePorts): Promise<ActAnswer> {
  const { remedy } = current;
  const rung = rungOf(current.incident, remedy)!;
  const done = await alreadyDeployed(current, rung, world);
  const sinceIntentMs = current.nowMs - rung.intentAtMs;
  if (done === undefined && sinceIntentMs > 0 && sinceIntentMs < ECS_LAG_MS) {
    // Called before, perhaps, and not shown yet: calling now could deploy twice.
    return { next: 'wait', waitSeconds: (ECS_LAG_MS - sinceIntentMs) / 1000 };
  }
  if (done === undefined && !isChecked(current, world)) return { next: 'recheck', waitSeconds: 0 };
  const { incident, deploymentId } =
    done === undefined
      ? await deployNow(await intendAnew(current, rung, world), world)
      : { incident: current.incident, deploymentId: done };
  world.journal.say('acted', { incident: incident.id, remedy, deploymentId });
  const kept = rungOf(incident, remedy)!;
  await save(withRung(incident, { ...kept, actedAtMs: world.clock.now(), deploymentId }), world);
  return { next: 'settle', waitSeconds: 0 };
}

/** Of two that both find the call never made, one writes this and calls, and the other waits for what comes of it. */
async function intendAnew<C extends Case>(current: C, rung: Rung, world: RemediatePorts): Promise<C> {
  if (rung.intentAtMs === current.nowMs) return current;
  const intent = withRung(current.incident, { ...rung, intentAtMs: current.nowMs });
  return { ...current, incident: await save(intent, world) };
}

interface Deployed {
  readonly incident: Incident;
  readonly deploymentId: string;
}

async function deployNow(current: EcsCase, world: RemediatePorts): Promise<Deployed> {
  const { service, incident, remedy } = current;
  if (remedy === 'roll-back' || remedy === 'raise-memory') {
    const to =
      remedy === 'roll-back' ? await rollBackTarget(current, world) : await raisedRevision(current, world);
    const deploymentId = await (await fencedHands(current, world)).deploy(service, to.target);
    return { incident: to.incident, deploymentId };
  }
  return { incident, deploymentId: await (await fencedHands(current, world)).forceDeploy(service) };
}

/** A deployment newer than the intent, on the revision we meant: the call was made, only its answer was lost. */
export async function alreadyDeployed(
  { service, incident, nowMs }: Case,
  rung: Rung,
  world: RemediatePorts,
): Promise<string | undefined> {
  if (nowMs === rung.intentAtMs) return undefined;
  const view = await viewOf(service, world);
  if (!view)
    throw new TransientError(`ECS could not be read: was ${rung.remedy} of ${service.id} done already?`);
  const known = incident.fingerprint?.deploymentIds ?? [];
  const primary = primaryOf(view);
  const isNew =
    primary !== undefined &&
    isMeant(rung, primary.taskDefinition, incident) &&
    !known.includes(primary.id) &&
    primary.createdAtMs >= rung.intentAtMs - CLOCK_SKEW_MS;
  return isNew && !incident.rungs.some((one) => one.deploymentId === primary.id) ? primary.id : undefined;
}

/** A restart keeps the revision; the others leave it, if only for a copy that was registered again. */
function isMeant(rung: Rung, taskDefinition: string, { fingerprint }: Incident): boolean {
  const same = taskDefinition === fingerprint?.taskDefinition;
  return rung.remedy === 'roll-back' || rung.remedy === 'raise-memory' ? !same : same;
}

/** The recorded baseline; registered again from its record, once, if it was deregistered. */
async function rollBackTarget(
  current: Case,
  world: RemediatePorts,
): Promise<{ readonly target: string; readonly incident: Incident }> {
  const { service, incident } = current;
  const arn = incident.plan?.rollBackTo;
  const rung = rungOf(incident, 'roll-back')!;
  if (rung.registered !== undefined) return { target: rung.registered, incident };
  const baseline = (await world.rollback.baselines(service.id)).find((one) => one.taskDefinition === arn);
  if (!baseline) throw new TerminalError(`the baseline ${arn} of ${service.id} is not recorded any more`);
  const record = await world.fleet.taskDefinition(baseline.taskDefinition);
  if (record?.active) return { target: baseline.taskDefinition, incident };
  const target = await (await fencedHands(current, world)).register(baseline.definition);
  world.journal.say('registered', { incident: incident.id, target, like: arn });
  return { target, incident: await save(withRung(incident, { ...rung, registered: target }), world) };
}
