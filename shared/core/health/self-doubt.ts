/** One target in a look, as far as doubt is concerned. */
export interface Turn {
  readonly target: string;
  /** It was not ill before this look and is now. */
  readonly turned: boolean;
  readonly ill: boolean;
  /** We could not tell: our own trouble. */
  readonly unknown: boolean;
  /** A probe of it came through in this look, whatever it was told; absent where no probe asks. */
  readonly reached?: boolean;
  /** It turned, and a declared dependency that is sick explains it. */
  readonly explained: boolean;
  /** What others say of it: one that calls it ill outweighs those that call it well. */
  readonly others?: 'ill' | 'well';
}

/** Below three targets a share says nothing. */
const LEAST = 3;
const SHARE = 0.5;
/** One target that is silent may be ill; two that fall silent in one look, and nothing that is heard, are too many. */
const LEAST_IN_SILENCE = 2;

/**
 * Why this look's verdicts are in doubt, or undefined. Half of everything failing at once, or nothing being heard
 * any more, with nobody else noticing, is more likely our own eyes than the world.
 */
export function doubtOurselves(turns: readonly Turn[]): string | undefined {
  const most = Math.max(LEAST, SHARE * turns.length);
  const unknown = turns.filter((turn) => turn.unknown).length;
  if (unknown >= most) return `${unknown} of ${turns.length} targets could not be probed at all`;
  const probed = turns.filter((turn) => turn.reached !== undefined);
  const isSilent = probed.length > 0 && probed.every((turn) => turn.reached === false);
  const everything = isSilent || turns.every((turn) => turn.ill);
  // When nothing at all answers, a sick dependency explains nothing: it may only look sick.
  const turned = turns.filter((turn) => turn.turned && (everything || !turn.explained));
  if (othersAgree(turned)) return undefined;
  if (turned.length >= most)
    return `${turned.length} of ${turns.length} targets failed at once and no second witness agrees`;
  if (isSilent && turned.length >= LEAST_IN_SILENCE)
    return `none of ${probed.length} targets is heard any more and no second witness agrees`;
  return undefined;
}

/** One that is truly ill does not vouch for what we say of the others, if their witnesses call those well. */
function othersAgree(turned: readonly Turn[]): boolean {
  const ill = turned.filter(({ others }) => others === 'ill').length;
  const well = turned.filter(({ others }) => others === 'well').length;
  return ill > 0 && ill >= well;
}
