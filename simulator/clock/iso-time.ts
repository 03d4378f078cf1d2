const DAY_MS = 86_400_000;
const two = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

let day = { number: Number.NaN, text: '' };

/**
 * The instant as `Date` writes it, in a quarter of the time: events and states carry theirs as text, thousands of
 * them a run, and nearly all are of one day.
 */
export function isoTime(atMs: number): string {
  const number = Math.floor(atMs / DAY_MS);
  if (number !== day.number) day = { number, text: new Date(number * DAY_MS).toISOString().slice(0, 11) };
  const ms = Math.trunc(atMs) - number * DAY_MS;
  const seconds = Math.floor(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  const fraction = String((ms % 1000) + 1000).slice(1);
  return `${day.text}${two[Math.floor(minutes / 60)]}:${two[minutes % 60]}:${two[seconds % 60]}.${fraction}Z`;
}
