const HEX = '0123456789abcdef';
const DIGITS = '0123456789';

/** Looks random, is a function of its text alone: the same story gives the same ids. FNV-1a, then xorshift. */
export function textOf(alphabet: string, length: number, seedText: string): string {
  let state = 0x811c9dc5;
  for (let i = 0; i < seedText.length; i++) state = Math.imul(state ^ seedText.charCodeAt(i), 0x01000193);
  for (let i = 0; i < length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state = (Math.imul(state, 0x9e3779b1) + i + 1) | 0;
    LETTERS[i] = alphabet.charCodeAt((state >>> 8) % alphabet.length);
  }
  return LETTERS.toString('latin1', 0, length);
}

/** Longer than any id: one text at a time is written here, which takes a third of adding letter to letter. */
const LETTERS = Buffer.alloc(64);

export const hexId = (length: number, seedText: string): string => textOf(HEX, length, seedText);

/** ECS deployment and service revision ids have 19 digits. */
export const digitId = (seedText: string): string => `1${textOf(DIGITS, 18, seedText)}`;

export function uuid(seedText: string): string {
  const hex = hexId(32, seedText);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** Content digest of an image, named by what was pushed. */
export const digestOf = (pushed: string): string => `sha256:${hexId(64, pushed)}`;
