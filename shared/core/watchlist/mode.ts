import type { Remedy } from '../remediation/ladder.ts';

/** `observe`: decide and record, never act. `approve`: ask, then act. `auto`: act. */
export const MODES = ['observe', 'approve', 'auto'] as const;

export type Mode = (typeof MODES)[number];

/** What its owner lets be done to a service: as a whole, and to some remedies less. */
interface Permitted {
  readonly mode: Mode;
  readonly modes?: Readonly<Partial<Record<Remedy, Mode>>>;
}

export const stricterOf = (one: Mode, other: Mode): Mode =>
  MODES.indexOf(one) <= MODES.indexOf(other) ? one : other;

/** A remedy's own mode can only be stricter than the service's: a laxer one has no effect. */
export function modeFor({ mode, modes }: Permitted, remedy: Remedy): Mode {
  return stricterOf(mode, modes?.[remedy] ?? mode);
}
