import { owedCount } from '../remediation/park.ts';
import type { Park } from '../remediation/records.ts';
import type { Environment } from '../watchlist/environment.ts';
import type { Notice } from './notice.ts';
import { iso, modelNameOf, safeLines, subjectOf } from './notice-text.ts';
import { updateService } from './update-service.ts';

const MOST_ID = 500;

/** Said when the restorer had to pay a debt that the remediation left. */
export function composeRestored(
  environment: Environment,
  paid: {
    service: string;
    modelName: string;
    incident: string;
    desired: number;
    nowMs: number;
    parkedAtMs: number;
    repaidAtMs?: number;
  },
): Notice {
  const calmAtMs = (paid.repaidAtMs ?? 0) + environment.timings.tombstoneSeconds * 1000;
  return {
    id: `restored:${paid.incident}:${paid.parkedAtMs}${paid.repaidAtMs === undefined ? '' : ':again'}`,
    thread: `incident:${paid.incident}`,
    kind: 'restored',
    severity: 'warning',
    environment: environment.name,
    about: paid.service,
    modelName: paid.modelName,
    atMs: paid.nowMs,
    subject: subjectOf(
      environment,
      `${paid.service} was left at 0 tasks; its count is back at ${paid.desired}`,
    ),
    lines: [
      paid.repaidAtMs === undefined
        ? `A scale cycle of ${paid.service} set its count to 0 at ${iso(paid.parkedAtMs)} and did not come back.`
        : `A scale cycle of ${paid.service} ended at ${iso(paid.repaidAtMs)}. Until ${iso(calmAtMs)} a count of 0 is taken for a late call of its own.`,
      `The restorer set the desired count to ${paid.desired} again.`,
    ],
    nextSteps: [
      paid.repaidAtMs === undefined
        ? `Why it ended: npx watchdog explain ${paid.incident} -c env=${environment.name}`
        : `If somebody wants it at 0: set it after ${iso(calmAtMs)}.`,
    ],
  };
}

/** Said once for a debt that the restorer knows and cannot pay: what is owed, why not, and how to pay by hand. */
export function composeUnpaid(
  environment: Environment,
  { park, because, nowMs }: { readonly park: Park; readonly because: string; readonly nowMs: number },
): Notice {
  const { service, modelName, incident, parkedAtMs } = park;
  const owed = owedCount(park);
  // The environment knows what it is called, whatever the row says.
  const listed = environment.services.find(({ id }) => id === service);
  return {
    id: `unpaid:${incident}:${parkedAtMs}`,
    thread: `incident:${incident}`,
    kind: 'held',
    severity: 'critical',
    environment: environment.name,
    about: service,
    modelName,
    atMs: nowMs,
    subject: subjectOf(environment, `${service} may be at 0 tasks and cannot be given back its ${owed}`),
    lines: safeLines([
      `A scale cycle of ${service} set its count to 0 at ${iso(parkedAtMs)}; it is owed ${owed}.`,
      `The restorer cannot pay: ${because}.`,
      'It goes on trying.',
    ]),
    nextSteps: [
      `By hand: ${updateService(environment, listed ?? park)} --desired-count ${owed}`,
      ...(park.autoscaler ? ['Its autoscaler may still be suspended: resume it too.'] : []),
    ],
  };
}

/** Said once for a row of a debt that cannot be read: some service may be left at 0. */
export function composeUnreadableDebt(environment: Environment, because: string, nowMs: number): Notice {
  const { project, name } = environment;
  const id = `unreadable:${because}`.slice(0, MOST_ID);
  return {
    id,
    thread: id,
    kind: 'held',
    severity: 'critical',
    environment: name,
    about: 'watchdog',
    modelName: `${project}-watchdog-${name}`,
    atMs: nowMs,
    subject: subjectOf(environment, 'a debt cannot be read: a service may be left at 0 tasks'),
    lines: safeLines([
      `The row of a parked service is not what the watchdog wrote: ${because}.`,
      'Nobody gives that service its tasks back, and no other service is parked, until the row can be read.',
    ]),
    nextSteps: [
      "Look at the service's desired count, and set it by hand if it is 0.",
      'Then correct the row, or restore it from a backup of the table.',
    ],
  };
}

/** Said once for a row without which nothing can be done to a service that is ill. */
export function composeUnreadableRow(
  environment: Environment,
  { service, because, nowMs }: { readonly service: string; readonly because: string; readonly nowMs: number },
): Notice {
  const id = `unreadable:${because}`.slice(0, MOST_ID);
  return {
    id,
    thread: id,
    kind: 'held',
    severity: 'critical',
    environment: environment.name,
    about: service,
    modelName: modelNameOf(environment, service),
    atMs: nowMs,
    subject: subjectOf(environment, `${service} is not well and a row about it cannot be read`),
    lines: safeLines([
      `The row is not what the watchdog wrote: ${because}.`,
      'Nothing is done to this service until it can be read; other services are looked after as ever.',
    ]),
    nextSteps: ['Correct the row, restore it from a backup of the table, or delete it.'],
  };
}
