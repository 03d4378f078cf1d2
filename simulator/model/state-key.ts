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
    `${one.wanted} ${one.zeroBy} ${one.changed} ${lease.holder} ${lease.epoch} ${lease.fresh} ` +
    `${rungs['force-deploy']} ${rungs['scale-cycle']} ${acts['force-deploy']} ${acts['scale-cycle']} ${debtText(park)}`
  );
}

const debtText = (park: ModelPark | undefined): string =>
  park
    ? `${park.execution} ${park.epoch} ${park.desired} ${park.status} ${park.due} ${park.stands} ${park.withdrawn}`
    : '';

/** Of one that is over nobody asks what it remembered. */
const workerText = (one: ModelWorker): string =>
  one.at === 'over' ? `w ${one.service} ${one.execution} over` : textOfBusy(one);

const textOfBusy = (one: ModelWorker): string =>
  `w ${one.service} ${one.execution} ${one.at} ${one.epoch} ${one.remedy} ${one.checked} ${one.outdated} ` +
  `${one.saw} ${one.knewBetter}`;

/**
 * Two states with one key are the same, or differ only in which of two invocations of one execution is called the
 * first. One UTF-16 unit a part.
 */
export function keyOf({ services, workers, restorer, stopped, struck, strikesLeft }: ModelState): string {
  const { at, service, park } = restorer;
  const rest = numberOfText(`r ${at} ${service} ${debtText(park)} ${stopped} ${strikesLeft} ${struck}`);
  const crew = workers.map(numberOf);
  if (workers.every((one) => one.execution === workers[0]!.execution)) crew.sort((one, other) => one - other);
  return String.fromCharCode(...services.map(numberOf), ...crew, rest);
}
