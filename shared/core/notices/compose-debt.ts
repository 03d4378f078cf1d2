import { owedCount } from '../remediation/park.ts';
import type { Park } from '../remediation/records.ts';
import type { Environment } from '../watchlist/environment.ts';
import type { Notice } from './notice.ts';
import { printableLine } from './redact.ts';

const MOST_LINE = 500;
const MOST_SUBJECT = 99;
const MOST_ID = 500;

/** Said once for a debt that the restorer knows and cannot pay: what is owed, why not, and how to pay by hand. */
export function composeUnpaid(
  environment: Environment,
  { park, because, nowMs }: { readonly park: Park; readonly because: string; readonly nowMs: number },
): Notice {
  const { service, cluster, modelName, incident, parkedAtMs } = park;
  const owed = owedCount(park);
  return {
    id: `unpaid:${incident}:${parkedAtMs}`,
    thread: `incident:${incident}`,
    kind: 'held',
    severity: 'critical',
    environment: environment.name,
    about: service,
    modelName,
    atMs: nowMs,
    subject: subject(environment, `${service} may be at 0 tasks and cannot be given back its ${owed}`),
    lines: [
      `A scale cycle of ${service} set its count to 0 at ${iso(parkedAtMs)}; it is owed ${owed}.`,
      `The restorer cannot pay: ${because}.`,
      'It goes on trying.',
    ].map((line) => printableLine(line, MOST_LINE)),
    nextSteps: [
      `By hand: aws ecs update-service --cluster ${cluster} --service ${modelName} --desired-count ${owed}`,
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
    subject: subject(environment, 'a debt cannot be read: a service may be left at 0 tasks'),
    lines: [
      `The row of a parked service is not what the watchdog wrote: ${because}.`,
      'Nobody gives that service its tasks back, and no other service is parked, until the row can be read.',
    ].map((line) => printableLine(line, MOST_LINE)),
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
    modelName: environment.services.find((one) => one.id === service)?.modelName ?? service,
    atMs: nowMs,
    subject: subject(environment, `${service} is not well and a row about it cannot be read`),
    lines: [
      `The row is not what the watchdog wrote: ${because}.`,
      'Nothing is done to this service until it can be read; other services are looked after as ever.',
    ].map((line) => printableLine(line, MOST_LINE)),
    nextSteps: ['Correct the row, restore it from a backup of the table, or delete it.'],
  };
}

function subject({ project, name }: Environment, text: string): string {
  const line = `[${project} ${name}] ${text}`.replace(/[^\x20-\x7E]/g, '?');
  return line.length <= MOST_SUBJECT ? line : `${line.slice(0, MOST_SUBJECT - 3)}...`;
}

/** ISO-8601 UTC with milliseconds. A `Date` of a given instant reads no clock. */
function iso(ms: number): string {
  return new Date(ms).toISOString();
}
