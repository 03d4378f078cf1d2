/** What the watchdog has asked of AWS in some time. */
export interface Tally {
  /** Calls by what IAM calls them, probes left out. */
  readonly calls: Record<string, number>;
  readUnits: number;
  writeUnits: number;
  /** Questions that probes were asked. */
  probes: number;
}

export const newTally = (): Tally => ({ calls: {}, readUnits: 0, writeUnits: 0, probes: 0 });

export function note(tally: Tally, call: string, times = 1): void {
  tally.calls[call] = (tally.calls[call] ?? 0) + times;
}

export const sumOf = (calls: Readonly<Record<string, number>>, prefix = ''): number =>
  Object.entries(calls).reduce((sum, [call, times]) => sum + (call.startsWith(prefix) ? times : 0), 0);
