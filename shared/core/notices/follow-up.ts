import type { Cause } from '../diagnosis/diagnose.ts';
import { revisionName } from '../diagnosis/evidence.ts';
import type { Incident } from '../remediation/incident.ts';
import { healedBy } from '../remediation/incident-end.ts';
import { endsOwing } from '../remediation/pledge.ts';
import { revisionSeen } from '../remediation/sighting.ts';
import type { Environment } from '../watchlist/environment.ts';
import { paceOf, TO_END_IT } from './owed-deployment.ts';
import { remedyText } from './remedy-text.ts';
import { moveAlias, updateService } from './update-service.ts';

const HUNG = 'Find out why it hung: the remedy made it well, it did not remove the cause.';

/** A restart made it well: for how long depends on what was the matter. */
const AFTER_A_RESTART: Partial<Record<Cause, string>> = {
  'memory-leak': 'It leaks memory: the restart gains time until it is full again. Find what grows.',
  'stale-data': 'Find out why its data stopped: a job, a subscription or who sends them.',
  unknown: 'Find out what was the matter: the restart made it well, and nobody knows why.',
};

/** What is left to people when an incident has ended: a cure is not yet the end of its cause. */
export function followUp(environment: Environment, incident: Incident, pledgedMs?: number): string[] {
  if (incident.outcome === 'escalated')
    return [
      ...(pledgedMs !== undefined && endsOwing(incident)
        ? [`A human is needed. What the watchdog deployed it owes: ${paceOf(pledgedMs)}`, TO_END_IT]
        : ['A human is needed: the watchdog does nothing more about it.']),
      ...leftBehind(environment, incident),
    ];
  const { plan, fingerprint, diagnosis } = incident;
  const cure = healedBy(incident);
  switch (cure) {
    case undefined:
      return [];
    case 'roll-back':
    case 'roll-back-alias':
      return plan?.rollBackTo === undefined
        ? []
        : [
            `The next deployment brings the bad revision back unless its source goes back to ${revisionName(plan.rollBackTo)} too.`,
          ];
    case 'raise-timeout':
    case 'raise-memory':
      return [
        `The next deployment undoes it unless its source says so too: ${plan?.raise?.patch ?? remedyText(cure, plan)}.`,
      ];
    case 'scale-out':
      return [
        `It has ${plan?.scaleTo} tasks now, and had ${fingerprint?.desired}. When the load is over: ${update(environment, incident)} --desired-count ${fingerprint?.desired}`,
      ];
    case 'provision-concurrency':
      return [
        `${plan?.settings?.environments} environments are kept warm for ${Math.round(environment.timings.warmSeconds / 60)} min and cost money meanwhile; then they are released. To keep some, set them in the source of the function.`,
      ];
    case 'restart-consumer':
      return [
        'What it had in flight comes back after its visibility timeout, and may be done twice. Find out what it waited for, and look into the dead-letter queue before anything is sent again.',
      ];
    case 'stop-deployment':
      return ['ECS went back to what ran before the deployment. Correct it before it is deployed again.'];
    default:
      return [(diagnosis && AFTER_A_RESTART[diagnosis.cause]) ?? HUNG];
  }
}

/** A roll-back that did not help stays, unless ECS goes back: going to and fro is a person's. Who died in a scale cycle gave nothing back. */
function leftBehind(environment: Environment, incident: Incident): string[] {
  const { rungs, plan, fingerprint } = incident;
  if (!fingerprint) return [];
  return rungs.flatMap(({ remedy, result, actedAtMs, settledAtMs, registered }) => {
    if (remedy === 'scale-cycle' && actedAtMs === undefined)
      return `Its scale cycle may not have ended. At 0 tasks: ${update(environment, incident)} --desired-count ${fingerprint.desired}`;
    if (result !== 'not-cured' || !plan?.rollBackTo) return [];
    if (remedy === 'roll-back-alias') return leftOnVersion(environment, incident, plan.rollBackTo);
    if (remedy !== 'roll-back') return [];
    const [now, before] = [registered ?? plan.rollBackTo, fingerprint.taskDefinition].map(revisionName);
    const read = rungs.at(-1)?.read;
    const has = (settledAtMs === undefined && read && revisionSeen(read)) || now;
    if (has === before) return `ECS has gone back to ${before} from ${now}, which did not help.`;
    const left =
      has !== now
        ? `ECS has gone back to ${has} from ${now}, which did not help`
        : `It was left on ${now}, which did not help${settledAtMs === undefined ? ' (by now ECS may have gone back by itself)' : ''}`;
    return `${left}; ${before} ran before. To go forward again: ${update(environment, incident)} --task-definition ${before}`;
  });
}

/** Nobody else moves an alias back. */
function leftOnVersion(
  environment: Environment,
  { service, fingerprint }: Incident,
  target: string,
): string[] {
  const [now, before] = [target, fingerprint!.taskDefinition].map(revisionName);
  const watched = environment.services.find((one) => one.id === service);
  if (!watched) return [];
  return [
    `It was left on ${now}, which did not help; ${before} ran before. To go forward again: ${moveAlias(environment, watched, before!.slice(before!.lastIndexOf(':') + 1))}`,
  ];
}

function update(environment: Environment, { service }: Incident): string {
  return updateService(
    environment,
    environment.services.find((one) => one.id === service),
  );
}
