import * as z from 'zod/mini';
import { UnreadableRowError } from '../ports.ts';

/**
 * Items keep moments as ISO-8601 UTC text (it sorts as text, and people read it); the ports keep them as
 * epoch milliseconds. A field `openedAtMs` is the attribute `openedAt`; `startsMs`, a list, is `starts`.
 * A duration is named `…ForMs` and stays a number.
 */
export type Item = Readonly<Record<string, unknown>>;

const ISO_UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** A stored moment, read back as epoch milliseconds. */
export const moment = z.pipe(
  z.string().check(z.regex(ISO_UTC)),
  z.transform((text) => Date.parse(text)),
);

/** A count that DynamoDB must not have turned into something else. */
export const count = z.int().check(z.nonnegative());

/** One schema for every field of a record: a field that is added to it and not here does not compile. */
type ShapeOf<R> = { readonly [Field in keyof R]-?: z.ZodMiniType<R[Field]> };

/** A record as it is stored: its moments under the attribute's name, everything unknown in it ignored. */
export function stored<R extends object>(shape: ShapeOf<R>): z.ZodMiniType<R> {
  const moments = Object.keys(shape).filter(isMoment);
  const renamed = z.transform((item: unknown) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
    const fields: Record<string, unknown> = { ...item };
    for (const key of moments) fields[key] = fields[attributeOf(key)];
    return fields;
  });
  return z.pipe(renamed, z.object(shape)) as unknown as z.ZodMiniType<R>;
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

/** Reads an item back. One that is not what we wrote is told to a human: never repaired, never guessed. */
export function readItem<T>(schema: z.ZodMiniType<T>, item: Item, where: string): T {
  const read = schema.safeParse(item);
  if (read.success) return read.data;
  const faults = read.error.issues.map((issue) => {
    const path = issue.path
      .map(String)
      .join('.')
      .replace(/Ms(?=\.|$)/g, '');
    return `${path || 'the item'} ${issue.code === 'invalid_type' ? `is not ${issue.expected}` : issue.message}`;
  });
  throw new UnreadableRowError(`${where} cannot be read: ${faults.slice(0, 5).join('; ')}`);
}
