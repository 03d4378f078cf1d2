export interface SeededRandom {
  /** In [0, 1); the same seed gives the same row of numbers on every machine. */
  (): number;
  /** A row of its own, so that one more draw here does not change what is drawn there. */
  fork(name: string): SeededRandom;
}

/** mulberry32 (Tommy Ettinger, public domain): 32 bits of state are plenty for simulations. */
export function seededRandom(seed: string | number): SeededRandom {
  let state = hash(String(seed));
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return Object.assign(next, { fork: (name: string) => seededRandom(`${seed}/${name}`) });
}

/** FNV-1a over UTF-16 code units, then murmur3's finalizer, so that seeds 1 and 2 share nothing. */
function hash(text: string): number {
  let bits = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    bits = Math.imul(bits ^ text.charCodeAt(index), 0x01000193);
  }
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
