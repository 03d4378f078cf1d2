/** Monday first, as the week is written in ISO-8601. */
export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export type Day = (typeof DAYS)[number];

/** A time of the week in which somebody else works on a service and the watchdog leaves it alone. */
export interface MaintenanceWindow {
  /** The days on which it begins. */
  readonly days: readonly Day[];
  /** Local time of the day, `HH:MM`; a window whose end is not after its beginning ends on the next day. */
  readonly from: string;
  readonly to: string;
  /** Of the IANA time zone database: `Europe/Berlin`. */
  readonly timeZone: string;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * The window that is open now, or undefined. Where clocks are put back or forward within a window, or at its
 * ends, it is as long as the longest reading of it: rather an act too late than one in somebody's work.
 */
export function openWindow(
  windows: readonly MaintenanceWindow[],
  nowMs: number,
): { readonly window: MaintenanceWindow; readonly untilMs: number } | undefined {
  for (const window of windows) {
    const todayMs = Math.floor(wallMs(nowMs, window.timeZone) / DAY_MS) * DAY_MS;
    for (const dayMs of [todayMs - DAY_MS, todayMs, todayMs + DAY_MS]) {
      if (!window.days.includes(dayOf(dayMs))) continue;
      const { fromMs, untilMs } = span(window, dayMs);
      if (nowMs >= fromMs && nowMs < untilMs) return { window, untilMs };
    }
  }
  return undefined;
}

/** 1970-01-01 was a Thursday. */
const dayOf = (dayMs: number): Day => DAYS[(((dayMs / DAY_MS + 3) % 7) + 7) % 7]!;

function span(window: MaintenanceWindow, dayMs: number): { fromMs: number; untilMs: number } {
  const from = minutes(window.from);
  const to = minutes(window.to);
  const toDayMs = to > from ? dayMs : dayMs + DAY_MS;
  return {
    fromMs: Math.min(...instantsOf(dayMs + from * MINUTE_MS, window.timeZone)),
    untilMs: Math.max(...instantsOf(toDayMs + to * MINUTE_MS, window.timeZone)),
  };
}

function minutes(time: string): number {
  const [hour, minute] = time.split(':');
  return Number(hour) * 60 + Number(minute);
}

/** One instant; two where the clock shows this time twice, or never and may be read either way. */
function instantsOf(wall: number, timeZone: string): number[] {
  const readings = [wall - DAY_MS, wall + DAY_MS].map((near) => wall - offsetMs(near, timeZone));
  const exact = readings.filter((instant) => wallMs(instant, timeZone) === wall);
  return exact.length > 0 ? exact : readings;
}

const offsetMs = (instant: number, timeZone: string): number => wallMs(instant, timeZone) - instant;

/** What the clock on the wall shows, counted as if it were UTC. Seconds do not matter: no window has any. */
function wallMs(instant: number, timeZone: string): number {
  const shown = new Map(
    clockOf(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, +value]),
  );
  const of = (part: string) => shown.get(part as Intl.DateTimeFormatPartTypes) ?? 0;
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
}

/** Made once for a zone: making one costs as much as a hundred uses of it. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  clocks.set(timeZone, made);
  return made;
}
