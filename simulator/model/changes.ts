import type { ModelPark, ModelService, ModelState } from './state.ts';

/** One thing that may happen next. */
export interface Move {
  readonly says: string;
  readonly to: ModelState;
}

/** Writes to ECS are seen at once, or, as one of the disturbances, late. */
export const LAG = 'ECS lags';

/** The counts that a read may show now. */
export const readings = ({ desired, shown }: ModelService): number[] =>
  desired === shown ? [desired] : [desired, shown];

/** The count is set: seen at once, or late where that may strike yet. */
export function withCount(state: ModelState, service: number, given: Partial<ModelService>): ModelState[] {
  const before = state.services[service]!;
  const now = withService(state, service, { ...given, shown: given.desired ?? before.shown });
  if (!mayStrike(state, LAG) || given.desired === before.shown) return [now];
  return [now, struckBy(withService(state, service, given), LAG)];
}

/** Each of them strikes once. */
export const mayStrike = ({ struck, strikesLeft }: ModelState, what: string): boolean =>
  strikesLeft > 0 && !struck.includes(what);

export const struckBy = (state: ModelState, what: string): ModelState => ({
  ...state,
  struck: [...state.struck, what].sort(),
  strikesLeft: state.strikesLeft - 1,
});

export function withService(state: ModelState, service: number, given: Partial<ModelService>): ModelState {
  return {
    ...state,
    services: state.services.map((one, at) => (at === service ? { ...one, ...given } : one)),
  };
}

/** A remedy may help or not. */
export const cures = ({ ill }: ModelService): boolean[] => (ill ? [true, false] : [false]);

/** The count goes back up; an empty start may help or not. */
export function restorations(state: ModelState, service: number, count: number): ModelState[] {
  const own = state.services[service]!;
  const outcomes = own.desired === 0 ? cures(own) : [own.ill];
  return outcomes.flatMap((ill) => withCount(state, service, { desired: count, zeroBy: '', ill }));
}

/** A debt is paid: the row stays as a tombstone. */
export const repaid = (park: ModelPark): ModelPark => ({
  ...park,
  status: 'repaid',
  due: false,
  stands: true,
});
