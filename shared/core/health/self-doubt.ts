/** One target in a look, as far as doubt is concerned. */
export interface Turn {
  readonly target: string;
  /** It was not ill before this look and is now. */
  readonly turned: boolean;
  readonly ill: boolean;
  /** We could not tell: our own trouble. */
  readonly unknown: boolean;
  /** It turned, and a declared dependency that is sick explains it. */
  readonly explained: boolean;
  /** A second witness says that it is ill too. */
  readonly witnessed: boolean;
}

/** Below three targets a share says nothing. */
const LEAST = 3;
const SHARE = 0.5;

/**
 * Why this look's verdicts are in doubt, or undefined. Half of everything failing at once, with nobody else
 * noticing, is more likely our own eyes than the world.
 */
export function doubtOurselves(turns: readonly Turn[]): string | undefined {
  const most = Math.max(LEAST, SHARE * turns.length);
  const unknown = turns.filter((turn) => turn.unknown).length;
  if (unknown >= most) return `${unknown} of ${turns.length} targets could not be probed at all`;
  const everything = turns.every((turn) => turn.ill);
  // When nothing at all answers, a sick dependency explains nothing: it may only look sick.
  const turned = turns.filter((turn) => turn.turned && (everything || !turn.explained));
  if (turned.length >= most && !turned.some((turn) => turn.witnessed)) {
    return `${turned.length} of ${turns.length} targets failed at once and no second witness agrees`;
  }
  return undefined;
}
