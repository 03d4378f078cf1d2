/** Who speaks: the simulated AWS, the watchdog, people who are told, or whoever breaks things. */
export type Speaker = 'aws' | 'watchdog' | 'notice' | 'you';

export type Tone = 'plain' | 'good' | 'bad' | 'act' | 'hold';

/** One thing that happened, as the terminal and the page's log show it. */
export interface StoryLine {
  readonly atMs: number;
  readonly speaker: Speaker;
  /** A service, a dependency, or `everything`. */
  readonly about: string;
  readonly what: string;
  readonly tone: Tone;
}

/** Local time of day with tenths, as somebody at the machine reads it. */
export function timeOfDay(atMs: number): string {
  const at = new Date(atMs);
  const two = (value: number) => String(value).padStart(2, '0');
  const tenth = Math.floor(at.getMilliseconds() / 100);
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${tenth}`;
}

/** Since a story began, as `4:05` or `1:04:05`. */
export function timeOfStory(sinceMs: number): string {
  const whole = Math.max(0, Math.round(sinceMs / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** `8 s`, `1 min 20 s`. */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 9.95) return `${Math.max(0, seconds).toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  return whole % 60 === 0 ? `${whole / 60} min` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
