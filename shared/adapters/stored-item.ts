import * as v from 'valibot';
import { UnreadableRowError } from '../ports.ts';

/**
 * Items keep moments as ISO-8601 UTC text (it sorts as text, and people read it); the ports keep them as
 * epoch milliseconds. A field `openedAtMs` is the attribute `openedAt`; `startsMs`, a list, is `starts`.
 * A duration is named `…ForMs` and stays a number.
 */
export type Item = Readonly<Record<string, unknown>>;

const ISO_UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** A stored moment, read back as epoch milliseconds. Text that only looks like one compares with nothing. */
export const moment = v.pipe(
  v.string(),
  v.regex(ISO_UTC),
  v.transform((text) => Date.parse(text)),
  v.safeInteger(),
);

/** A count that DynamoDB must not have turned into something else. */
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** What an item is found by. A longer one than DynamoDB takes (1,024 bytes) would fail every read, and whoever reads. */
export const key = v.pipe(v.string(), v.maxBytes(900));

/** One schema for every field of a record: a field that is added to it and not here does not compile. */
type ShapeOf<R> = { readonly [Field in keyof R]-?: v.GenericSchema<unknown, R[Field]> };

/** A record as it is stored: its moments under the attribute's name, everything unknown in it ignored. */
export function stored<R extends object>(shape: ShapeOf<R>): v.GenericSchema<unknown, R> {
  const moments = Object.keys(shape).filter(isMoment);
  const renamed = v.transform((item: unknown) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
    const fields: Record<string, unknown> = { ...item };
    for (const key of moments) fields[key] = fields[attributeOf(key)];
    return fields;
  });
  return v.pipe(v.unknown(), renamed, v.object(shape as v.ObjectEntries)) as unknown as v.GenericSchema<
    unknown,
    R
  >;
}

const isMoment = (key: string): boolean => key.endsWith('Ms') && !key.endsWith('ForMs');

const attributeOf = (key: string): string => key.slice(0, -'Ms'.length);

export const momentText = (ms: number): string => new Date(ms).toISOString();

/** The record as attributes: moments as text, everything else as it is. */
export function attributesOf(record: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => attribute(key, value)),
  );
}

function attribute(key: string, value: unknown): [string, unknown] {
  if (!isMoment(key)) return [key, nested(value)];
  if (typeof value === 'number') return [attributeOf(key), momentText(value)];
  return isNumbers(value) ? [attributeOf(key), value.map(momentText)] : [key, nested(value)];
}

function nested(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(nested);
  return typeof value === 'object' && value !== null ? attributesOf(value) : value;
}

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'number');

/** Told of every row that cannot be read: which, and what is wrong with it. */
export type OnBadRow = (because: string) => void;

/** One bad row never hides the others, and never stops who reads them: it is named, and left out. */
export function readEach<T>(items: readonly Item[], read: (item: Item) => T, onBadRow: OnBadRow): T[] {
  return items.flatMap((item) => {
    try {
      return [read(item)];
    } catch (error) {
      if (!(error instanceof UnreadableRowError)) throw error;
      onBadRow(error.message);
      return [];
    }
  });
}

/** Far more than any item of ours; DynamoDB takes 400 KB, and one that nearly fills it can never be written again. */
const MOST_CHARACTERS = 300_000;

/** What an item may say of the future: until when, and from when on. Everything else in it has happened. */
const TO_COME = new Set(['expiresAtMs', 'deadlineMs', 'dueAtMs', 'untilMs']);

/** Clocks differ by seconds, never by so much. */
const MOST_AHEAD_MS = 10 * 60_000;

/** Reads an item back. One that is not what we wrote is told to a human: never repaired, never guessed. */
export function readItem<T>(
  schema: v.GenericSchema<unknown, T>,
  item: Item,
  {
    where,
    nowMs,
    mostCharacters = MOST_CHARACTERS,
    foreign,
  }: {
    readonly where: string;
    readonly nowMs: number;
    readonly mostCharacters?: number;
    /** What tells that it is about something else than its key. */
    readonly foreign?: string;
  },
): T {
  const read = v.safeParse(schema, item);
  const fault = read.success
    ? (foreign ?? implausible(read.output, item, { nowMs, mostCharacters }))
    : whatIsWrong(read.issues);
  if (read.success && fault === undefined) return read.output;
  throw new UnreadableRowError(`${where} cannot be read: ${fault}`);
}

function implausible(
  record: unknown,
  item: Item,
  { nowMs, mostCharacters }: { readonly nowMs: number; readonly mostCharacters: number },
): string | undefined {
  if (JSON.stringify(item).length > mostCharacters) return 'it is larger than anything that is written here';
  const ahead = momentAfter(record, nowMs + MOST_AHEAD_MS);
  return ahead && `${attributeOf(ahead)} is in the future`;
}

/** The first moment in it, or in anything in it, that has not come yet. */
function momentAfter(value: unknown, latestMs: number): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, one] of Object.entries(value)) {
    const moments = isMoment(key) && !TO_COME.has(key) ? [one].flat() : [];
    if (moments.some((ms) => typeof ms === 'number' && ms > latestMs)) return key;
    const within = momentAfter(one, latestMs);
    if (within) return within;
  }
  return undefined;
}

function whatIsWrong(issues: readonly v.BaseIssue<unknown>[]): string {
  const faults = issues.map((issue) => {
    const path = (v.getDotPath(issue) ?? 'the item').replace(/Ms(?=\.|$)/g, '');
    return issue.received === 'undefined'
      ? `${path} is missing`
      : `${path} is not ${issue.expected ?? 'what it may be'}`;
  });
  return faults.slice(0, 5).join('; ');
}
