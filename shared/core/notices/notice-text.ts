import type { Environment } from '../watchlist/environment.ts';
import { printableLine } from './redact.ts';

const MOST_SUBJECT = 99;
const MOST_LINE = 500;

/** Printable ASCII under 100 characters, as SNS wants it. */
export function subjectOf({ project, name }: Environment, text: string): string {
  const line = `[${project} ${name}] ${text}`.replace(/[^\x20-\x7E]/g, '?');
  return line.length <= MOST_SUBJECT ? line : `${line.slice(0, MOST_SUBJECT - 3)}...`;
}

/** Texts of targets and of AWS are data: one line each, bounded, without secrets or control characters. */
export const safeLines = (lines: readonly string[]): string[] =>
  lines.map((line) => printableLine(line, MOST_LINE));

/** ISO-8601 UTC with milliseconds. A `Date` of a given instant reads no clock. */
export const iso = (ms: number): string => new Date(ms).toISOString();

/** What the runbooks call the service. */
export const modelNameOf = ({ services }: Environment, service: string): string =>
  services.find((one) => one.id === service)?.modelName ?? service;
