import type { Measure, MeasuredQuestion } from '../watchlist/aws-question.ts';
import type { Observation, Verdict } from './observation.ts';

/** Values of whole minutes that began at `atMs`, in any order. */
export type Minutes = readonly { readonly atMs: number; readonly value: number }[];

/** What CloudWatch said of one series: its values, or why there are none to be had. */
export type Told = Minutes | { readonly trouble: string };

/** The same for a measure, and of what it is a percentage of. */
export interface Reading {
  readonly values: Told;
  readonly per?: Told;
}

const MINUTE_MS = 60_000;
/** So much of what happened is added up. */
const SUMMED_MS = 5 * MINUTE_MS;
/** Metrics come one to three minutes late. */
export const LATE_MS = 3 * MINUTE_MS;
export const LOOKED_BACK_MS = SUMMED_MS + LATE_MS;
/** Fewer than so many calls make no percentage: one failure of two is noise. */
const LEAST_FOR_SHARE = 10;

interface Finding {
  readonly verdict: Verdict;
  readonly says: string;
  readonly measure: Measure;
  /** Until when the figure is about. */
  readonly untilMs: number;
}

const BADNESS: Readonly<Record<Verdict, number>> = { down: 3, degraded: 2, up: 1, unknown: 0 };

/** One verdict over all figures of a target: the worst that is known. What cannot be read never counts against it. */
export function judgeMeasures(
  target: string,
  nowMs: number,
  { measures, every }: MeasuredQuestion,
  readings: readonly Reading[],
): Observation {
  const findings = measures.map((measure, at) => judgeOne(measure, readings[at], nowMs));
  const known = findings.filter(({ verdict }) => verdict !== 'unknown');
  const ranked = findings.toSorted((a, b) => BADNESS[b.verdict] - BADNESS[a.verdict]);
  const worst = every ? ranked.at(-1) : ranked[0];
  const base = {
    target,
    asked: findings.length,
    right: known.filter(({ verdict }) => verdict !== 'down').length,
  };
  if (worst === undefined || worst.verdict === 'unknown') {
    const trouble = readings.map(troubleOf).find((one) => one !== undefined);
    const detail = trouble ?? 'CloudWatch has no data of it';
    return {
      ...base,
      atMs: nowMs,
      verdict: 'unknown',
      phase: trouble === undefined ? 'idle' : 'self',
      detail,
    };
  }
  // What was measured before a moment says nothing about what came after it.
  const atMs = Math.min(nowMs, Math.max(...known.map(({ untilMs }) => untilMs)));
  if (worst.verdict === 'up') {
    return { ...base, atMs, verdict: 'up', detail: known.map(({ says }) => says).join(', ') };
  }
  const beyond = known.filter(({ verdict }) => verdict === worst.verdict).map(({ says }) => says);
  return { ...base, atMs, verdict: worst.verdict, phase: worst.measure.phase, detail: beyond.join('; ') };
}

const troubleOf = (reading: Reading | undefined): string | undefined =>
  [reading?.values, reading?.per].flatMap((told) => (told && 'trouble' in told ? told.trouble : []))[0];

function judgeOne(measure: Measure, reading: Reading | undefined, nowMs: number): Finding {
  const value = figureOf(measure, reading, nowMs);
  if (value === undefined) return { verdict: 'unknown', says: '', measure, untilMs: 0 };
  const { verdict, limit } = bandOf(measure, value);
  const shown = `${measure.name} ${show(value, measure)}`;
  const says = limit === undefined ? shown : `${shown} (${limit})`;
  return { verdict, says, measure, untilMs: newestOf(reading?.values, nowMs) };
}

function bandOf(measure: Measure, value: number): { verdict: Verdict; limit?: string } {
  const { warn, critical, worse } = measure;
  const reaches = (edge: number | undefined): edge is number =>
    edge !== undefined && (worse === 'above' ? value >= edge : value <= edge);
  const from = (edge: number) => `from ${show(edge, measure)} ${worse === 'above' ? 'on' : 'down'}`;
  if (reaches(critical)) return { verdict: 'down', limit: `critical ${from(critical)}` };
  if (reaches(warn)) return { verdict: 'degraded', limit: `warning ${from(warn)}` };
  return { verdict: 'up' };
}

/** In the unit of the measure; undefined where it cannot be told. */
function figureOf(measure: Measure, reading: Reading | undefined, nowMs: number): number | undefined {
  const value = take(measure, reading?.values, nowMs);
  if (value === undefined || measure.per === undefined) return value;
  const whole = take({ ...measure, take: 'sum', missing: 'zero' }, reading?.per, nowMs);
  if (whole === undefined) return undefined;
  return whole < LEAST_FOR_SHARE ? 0 : (100 * value) / whole;
}

function take(measure: Pick<Measure, 'take' | 'missing' | 'factor'>, told: Told | undefined, nowMs: number) {
  if (told === undefined || 'trouble' in told) return undefined;
  const recent = told.filter(({ atMs }) => atMs > nowMs - LOOKED_BACK_MS);
  if (recent.length === 0) return measure.missing === 'zero' ? 0 : undefined;
  const newest = recent.reduce((a, b) => (b.atMs > a.atMs ? b : a));
  const summed = recent.filter(({ atMs }) => atMs > newest.atMs - SUMMED_MS);
  const value = measure.take === 'sum' ? summed.reduce((sum, one) => sum + one.value, 0) : newest.value;
  return value * (measure.factor ?? 1);
}

/** The end of the newest minute that there is; without any, what may not be told yet. */
function newestOf(told: Told | undefined, nowMs: number): number {
  if (told === undefined || 'trouble' in told || told.length === 0) return nowMs - LATE_MS;
  return Math.max(...told.map(({ atMs }) => atMs)) + MINUTE_MS;
}

function show(value: number, { unit }: Measure): string {
  const rounded = Math.round(value * 10) / 10;
  return unit === '' || unit === '%' ? `${rounded}${unit}` : `${rounded} ${unit}`;
}
