export const DURATION = /^[0-9]+(\.[0-9]+)?(ms|s|m|h|d)$/;

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `90s`, `1.5m`, `2h` as whole milliseconds. The text matches DURATION. */
export function durationMs(text: string): number {
  const unit = /[a-z]+$/.exec(text)![0];
  return Math.round(Number.parseFloat(text) * UNIT_MS[unit]!);
}
