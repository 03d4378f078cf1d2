import type { StepAnswer } from '../../shared/contracts/workflow.ts';
import { primaryOf, type ServiceView } from '../../shared/core/diagnosis/evidence.ts';
import { type Rung, rungOf, withRung } from '../../shared/core/remediation/incident.ts';
import { TerminalError, TransientError } from '../../shared/ports.ts';
import { fencedFunctionHands } from './fence.ts';
import { keepWarm } from './keep-warm.ts';
import { type LambdaCase, save, viewOf } from './open-case.ts';
import type { RemediatePorts } from './ports.ts';

type ActAnswer = StepAnswer<'act'>;

/** Each call of a remedy is made only where its effect is not there yet: run again at any point, nothing is done twice. */
export async function changeFunction(current: LambdaCase, world: RemediatePorts): Promise<ActAnswer> {
  const { service, remedy } = current;
  const view = await viewOf(service, world);
  if (!view?.lambda) throw new TransientError(`Lambda could not be read: where does ${service.id} stand?`);
  switch (remedy) {
    case 'roll-back-alias':
      return moveAlias(current, view, await rollBackVersion(current, world), world);
    case 'raise-memory':
    case 'raise-timeout':
      return raise(current, view, world);
    case 'provision-concurrency':
      return keepWarm(current, view.lambda, world);
    default:
      throw new TerminalError(`${remedy} is no remedy for a function`);
  }
}

async function moveAlias(
  current: LambdaCase,
  view: ServiceView,
  version: string,
  world: RemediatePorts,
): Promise<ActAnswer> {
  const { service, incident, remedy } = current;
  const rung = ownRung(current);
  const seen = primaryOf(view)!.id;
  const isThere = view.lambda!.live.version === version && Object.keys(view.lambda!.weights).length === 0;
  const deploymentId = isThere
    ? seen
    : await (await fencedFunctionHands(current, world)).moveAlias(service, version, seen);
  world.journal.say('acted', { incident: incident.id, remedy, version, deploymentId });
  await save(withRung(incident, { ...rung, actedAtMs: world.clock.now(), deploymentId }), world);
  return { next: 'settle', waitSeconds: 0 };
}

/** The plan's version, if it is still what was proven good. */
async function rollBackVersion({ service, incident }: LambdaCase, world: RemediatePorts): Promise<string> {
  const arn = incident.plan?.rollBackTo;
  const record = arn === undefined ? undefined : await world.fleet.taskDefinition(arn);
  if (!arn || !record?.active)
    throw new TerminalError(`version ${arn} of ${service.id} cannot be used any more`);
  return arn.slice(arn.lastIndexOf(':') + 1);
}

/**
 * `$LATEST` gets the new setting, is published with the code that is live, and the alias moves there. Code, variables
 * or a role that differ from what is live are nobody's to release: then nothing is changed.
 */
async function raise(current: LambdaCase, view: ServiceView, world: RemediatePorts): Promise<ActAnswer> {
  const { service, incident, remedy } = current;
  const { live } = view.lambda!;
  const wanted = incident.plan?.settings ?? {};
  const change =
    remedy === 'raise-memory' ? { memoryMiB: wanted.memoryMiB } : { timeoutSeconds: wanted.timeoutSeconds };
  const has = (settings: { memoryMiB: number; timeoutSeconds: number }) =>
    (change.memoryMiB ?? settings.memoryMiB) <= settings.memoryMiB &&
    (change.timeoutSeconds ?? settings.timeoutSeconds) <= settings.timeoutSeconds;
  if (has(live)) return moveAlias(current, view, live.version, world);

  const latest = await world.fleet.latestSettings(service);
  const changed =
    (latest.codeSha256 !== live.codeSha256 && 'code') ||
    (latest.otherSettings !== live.otherSettings && 'configuration');
  if (changed) {
    throw new TerminalError(
      `the ${changed} of ${service.id} was changed and not released: publishing would release it`,
    );
  }
  if (latest.updateStatus === 'InProgress')
    return { next: 'wait', waitSeconds: world.environment.timings.pollSeconds };
  if (latest.updateStatus === 'Failed') throw new TerminalError(`Lambda could not configure ${service.id}`);
  if (!has(latest)) {
    await (await fencedFunctionHands(current, world)).configure(service, change, latest.revisionId);
    world.journal.say('configured', { incident: incident.id, remedy, ...change });
    return { next: 'wait', waitSeconds: world.environment.timings.pollSeconds };
  }
  // What somebody changes between our look and the call is not published either.
  const hands = await fencedFunctionHands(current, world);
  const version = await hands.publish(service, live.codeSha256, latest.revisionId);
  return moveAlias(current, view, version, world);
}

const ownRung = ({ incident, remedy }: LambdaCase): Rung => rungOf(incident, remedy)!;
