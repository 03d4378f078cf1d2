/** Maps concurrently, at most `most` at a time, keeping the order. */
export async function mapBounded<T, R>(
  values: readonly T[],
  most: number,
  map: (value: T) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(values.length);
  const entries = values.entries();
  const worker = async () => {
    for (const [index, value] of entries) results[index] = await map(value);
  };
  await Promise.all(Array.from({ length: Math.min(most, values.length) }, worker));
  return results;
}

export function batches<T>(values: readonly T[], size: number): T[][] {
  const count = Math.ceil(values.length / size);
  return Array.from({ length: count }, (_, at) => values.slice(at * size, (at + 1) * size));
}
