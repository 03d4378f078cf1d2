/** What a target of the farm does when it is asked. */
export type Kind = 'ok' | 'slow' | 'hung' | 'refused' | 'failing' | 'untrusted' | 'redirecting' | 'cut-off';

/** What a prober must find; `slow` is well within every limit. */
export const RIGHT_VERDICT: Readonly<Record<Kind, 'up' | 'down'>> = {
  ok: 'up',
  slow: 'up',
  hung: 'down',
  refused: 'down',
  failing: 'down',
  untrusted: 'down',
  redirecting: 'up',
  'cut-off': 'down',
};

/** In percent. A fleet on an ordinary day, with everything that can keep a prober waiting. */
export const MIXED: readonly (readonly [Kind, number])[] = [
  ['ok', 90],
  ['slow', 5],
  ['hung', 2],
  ['refused', 2],
  ['failing', 1],
];

/** Every way to answer, as often as the others. */
export function everyKind(tls: boolean): readonly (readonly [Kind, number])[] {
  const kinds = (Object.keys(RIGHT_VERDICT) as Kind[]).filter((kind) => tls || kind !== 'untrusted');
  return kinds.map((kind) => [kind, 100 / kinds.length]);
}

/** So many targets of these shares (at least one of each), spread so that no kind comes in a row. */
export function spread(count: number, shares: readonly (readonly [Kind, number])[]): Kind[] {
  const [[most] = ['ok' as Kind], ...others] = shares;
  const few = others.flatMap(([kind, percent]) =>
    Array<Kind>(Math.max(1, Math.round((count * percent) / 100))).fill(kind),
  );
  if (few.length >= count) throw new Error(`${count} targets are too few for ${shares.length} kinds`);
  const kinds = Array<Kind>(count).fill(most);
  for (const [at, kind] of few.entries()) kinds[Math.floor(((at + 0.5) * count) / few.length)] = kind;
  return interleave(kinds);
}

/** The same kinds in an order that is always the same and follows nothing: steps of a prime through the list. */
function interleave(kinds: readonly Kind[]): Kind[] {
  const step = [7919, 7907, 7901].find((prime) => kinds.length % prime !== 0)!;
  return kinds.map((_, at) => kinds[(at * step) % kinds.length]!);
}
