import { METRICS } from '../../shared/contracts/schedule.ts';
import type { StepAnswer } from '../../shared/contracts/workflow.ts';
import { primaryOf } from '../../shared/core/diagnosis/evidence.ts';
import { type Incident, type Rung, withRung } from '../../shared/core/remediation/incident.ts';
import { TerminalError, TransientError } from '../../shared/ports.ts';
import { type Case, save } from './open-case.ts';
import type { RemediatePorts } from './ports.ts';
import { cycle } from './scale-cycle.ts';
import { claimTurn } from './turn.ts';

type ActAnswer = StepAnswer<'act'>;

/** Intent first, then the act, then what came of it: run again at any point it changes nothing twice. */
export async function act(current: Case, world: RemediatePorts): Promise<ActAnswer> {
  const remedy = current.remedy!;
  const begun = current.incident.rungs.find((one) => one.remedy === remedy);
  if (begun?.result !== undefined) return { next: 'not-cured', waitSeconds: 0 };
  if (begun?.actedAtMs !== undefined && remedy !== 'scale-cycle') return { next: 'settle', waitSeconds: 0 };
  if (!begun && !(await claimTurn(current, world)))
    return { next: 'wait', waitSeconds: world.environment.timings.pollSeconds };
  const incident = begun ? current.incident : await intend(current, world);
  try {
    return remedy === 'scale-cycle'
      ? await cycle({ ...current, incident }, world)
      : await deployOnce({ ...current, incident }, world);
  } catch (error) {
    if (!(error instanceof TerminalError)) throw error;
    return refused(incident, error, current, world);
  }
}

/** AWS refused for good: said in the incident, and the next rung may be tried. */
async function refused(
  incident: Incident,
  error: Error,
  { remedy, nowMs }: Case,
  world: RemediatePorts,
): Promise<ActAnswer> {
  const rung = incident.rungs.find((one) => one.remedy === remedy)!;
  await save(
    withRung(incident, { ...rung, result: 'failed', endedAtMs: nowMs, because: error.message }),
    world,
  );
  return { next: 'not-cured', waitSeconds: 0 };
}

async function intend({ incident, remedy, nowMs }: Case, world: RemediatePorts): Promise<Incident> {
  world.journal.measure({ [METRICS.acts]: 1 });
  return save(withRung(incident, { remedy: remedy!, intentAtMs: nowMs }), world);
}

async function deployOnce(current: Case, world: RemediatePorts): Promise<ActAnswer> {
  const { service, incident, remedy } = current;
  const rung = incident.rungs.find((one) => one.remedy === remedy)!;
  const target = remedy === 'roll-back' ? await rollBackTarget(current, world) : undefined;
  const deploymentId =
    (await alreadyDeployed(current, rung, world)) ??
    (target === undefined
      ? await world.hands.forceDeploy(service)
      : await world.hands.deploy(service, target));
  world.journal.say('acted', { incident: incident.id, remedy, deploymentId });
  await save(withRung(incident, { ...rung, actedAtMs: world.clock.now(), deploymentId }), world);
  return { next: 'settle', waitSeconds: 0 };
}

/** A deployment newer than the intent, on the revision we meant: the call was made, only its answer was lost. */
async function alreadyDeployed(
  { service, incident, nowMs }: Case,
  rung: Rung,
  world: RemediatePorts,
): Promise<string | undefined> {
  if (nowMs === rung.intentAtMs) return undefined;
  const view = (await world.fleet.describe([service])).get(service.id);
  if (!view)
    throw new TransientError(`ECS could not be read: was ${rung.remedy} of ${service.id} done already?`);
  const known = incident.fingerprint?.deploymentIds ?? [];
  const primary = primaryOf(view);
  const isNew =
    primary !== undefined &&
    !known.includes(primary.id) &&
    primary.createdAtMs >= rung.intentAtMs - CLOCK_SKEW_MS;
  return isNew && !incident.rungs.some((one) => one.deploymentId === primary.id) ? primary.id : undefined;
}

/** ECS's clock and ours may differ by so much. */
const CLOCK_SKEW_MS = 30_000;

/** The recorded baseline; registered again from its record if it was deregistered. */
async function rollBackTarget({ service, incident }: Case, world: RemediatePorts): Promise<string> {
  const arn = incident.plan?.rollBackTo;
  const baseline = (await world.rollback.baselines(service.id)).find((one) => one.taskDefinition === arn);
  if (!baseline) throw new TerminalError(`the baseline ${arn} of ${service.id} is not recorded any more`);
  const record = await world.fleet.taskDefinition(baseline.taskDefinition);
  return record?.active ? baseline.taskDefinition : world.hands.register(baseline.definition);
}
