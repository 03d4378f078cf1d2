import type { ModelPark, ModelService, ModelState, ModelWorker } from './state.ts';

const numbers = new Map<string, number>();
const known = new WeakMap<object, number>();

/** Two parts with one number are the same. Parts are never changed, and most moves change only one or two. */
export const numberOf = (part: ModelService | ModelWorker): number =>
  keptNumber(part, () => ('lease' in part ? serviceText(part) : workerText(part)));

function keptNumber(part: object, text: () => string): number {
  const kept = known.get(part);
  if (kept !== undefined) return kept;
  const number = numberOfText(text());
  known.set(part, number);
  return number;
}

function numberOfText(text: string): number {
  const number = numbers.get(text) ?? numbers.size;
  if (number > 0xffff) throw new RangeError('more different parts than a key has room for');
  numbers.set(text, number);
  return number;
}

function serviceText(one: ModelService): string {
  const { lease, rungs, park, acts } = one;
  return (
    `s ${one.desired} ${one.shown} ${one.deployment} ${one.suspended} ${one.ill} ${one.incident} ${one.parked} ` +
    `${one.wanted} ${one.zeroBy} ${one.changed} ${ownName(lease.holder)} ${lease.epoch} ${lease.fresh} ` +
    `${rungs['force-deploy']} ${rungs['scale-cycle']} ${acts['force-deploy']} ${acts['scale-cycle']} ${debtText(park)}`
  );
}

const debtText = (park: ModelPark | undefined): string =>
  park
    ? `${ownName(park.execution)} ${park.epoch} ${park.desired} ${park.status} ${park.due} ${park.stands} ${park.withdrawn}`
    : '';

/** An execution's name within its service. */
const ownName = (execution: string): string => execution.slice(execution.indexOf('-') + 1);

/** Of one that is over nobody asks what it remembered. */
const workerText = (one: ModelWorker): string =>
  one.at === 'over' ? `w ${ownName(one.execution)} over` : textOfBusy(one);

const textOfBusy = (one: ModelWorker): string =>
  `w ${ownName(one.execution)} ${one.at} ${one.epoch} ${one.remedy} ${one.checked} ${one.outdated} ` +
  `${one.saw} ${one.knewBetter}`;

/**
 * Two states with one key are the same, or differ only in which of two invocations of one execution is called the
 * first, or which of two services at work that nothing may strike. One UTF-16 unit a part.
 */
export function keyOf(state: ModelState): string {
  const { services, workers, restorer, stopped, struck, strikesLeft } = state;
  const parts = services.map(numberOf);
  const crew = workers.map(numberOf);
  const isOneExecution = workers.every((one) => one.execution === workers[0]!.execution);
  if (isOneExecution) crew.sort((one, other) => one - other);
  let { service } = restorer;
  if (areAlike(state)) {
    const order = parts[0]! - parts[1]! || crew[0]! - crew[1]!;
    if (order > 0) {
      parts.reverse();
      crew.reverse();
    }
    if (restorer.at !== 'idle' && order > 0) service = 1 - service;
    else if (order === 0) service = 0;
  }
  const rest = numberOfText(
    `r ${restorer.at} ${service} ${debtText(restorer.park)} ${stopped} ${strikesLeft} ${struck}`,
  );
  return String.fromCharCode(...parts, ...crew, rest);
}

/** One worker on each service, and no disturbance, which would strike the first. */
const areAlike = ({ workers, struck, strikesLeft }: ModelState): boolean =>
  workers.length === 2 &&
  workers[0]!.service !== workers[1]!.service &&
  strikesLeft === 0 &&
  struck.length === 0;
