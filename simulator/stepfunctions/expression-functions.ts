import { createHash } from 'node:crypto';
import jsonata from 'jsonata';
import { seededRandom } from '../clock/random.ts';
import type { Json } from './definition.ts';

/**
 * What Step Functions adds to JSONata, takes from it, and what must follow our clock and random source.
 * Step Functions developer guide: transforming-data, "JSONata functions provided by Step Functions".
 */
export function expressionFunctions(nowMs: () => number, random: () => number): Record<string, unknown> {
  return {
    partition,
    range,
    hash,
    parse,
    random: (seed?: unknown) => (seed === undefined ? random() : seededRandom(wholeNumber('random', seed))()),
    uuid: () => uuidFrom(random),
    shuffle: (array: unknown) => shuffled(array, random),
    millis: nowMs,
    now: (picture?: string, timezone?: string) => formatMillis(nowMs(), picture, timezone),
    eval: () => fail('eval', 'is not supported by Step Functions; use $parse to read JSON'),
  };
}

function partition(array: unknown, chunkSize: unknown): Json[][] {
  if (array === undefined) fail('partition', 'needs an array');
  const items = Array.isArray(array) ? array : [array as Json];
  const size = wholeNumber('partition', chunkSize);
  if (size < 1) fail('partition', 'needs a positive size');
  const parts: Json[][] = [];
  for (let from = 0; from < items.length; from += size) parts.push(items.slice(from, from + size));
  return parts;
}

/**
 * Both ends included. The specification, States.ArrayRange: no step of zero, at most 1000 items. Its result is a JSONata
 * sequence, so that a range of one is the number itself: recorded from AWS in LocalStack's snapshot tests
 * (test_array_jsonata, `$range(1, 9, 9)` gives 1).
 */
function range(first: unknown, last: unknown, step: unknown): number[] {
  const from = wholeNumber('range', first);
  const by = wholeNumber('range', step);
  if (by === 0) fail('range', 'cannot step by 0');
  const length = Math.max(0, Math.floor((wholeNumber('range', last) - from) / by) + 1);
  if (length > 1000) fail('range', `would make ${length} items; 1000 is the limit`);
  const items = Array.from({ length }, (_, index) => from + index * by);
  return length === 1 ? Object.assign(items, { sequence: true }) : items;
}

const HASH_ALGORITHMS: Record<string, string> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

function hash(text: unknown, algorithm: unknown): string {
  const name = HASH_ALGORITHMS[String(algorithm)];
  if (!name) fail('hash', `knows ${Object.keys(HASH_ALGORITHMS).join(', ')}, not ${algorithm}`);
  if (typeof text !== 'string') fail('hash', 'needs a string');
  return createHash(name!)
    .update(text as string)
    .digest('hex');
}

function parse(text: unknown): Json {
  if (typeof text !== 'string') fail('parse', 'needs a string');
  return JSON.parse(text as string);
}

/** Version 4, RFC 9562, section 5.4. */
export function uuidFrom(random: () => number): string {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16));
  hex[12] = '4';
  hex[16] = '89ab'[Math.floor(random() * 4)]!;
  const digits = hex.join('');
  return [0, 8, 12, 16, 20].map((from, part) => digits.slice(from, [8, 12, 16, 20, 32][part])).join('-');
}

/** Fisher and Yates. */
function shuffled(array: unknown, random: () => number): unknown {
  if (array === undefined) return undefined;
  const cards = Array.isArray(array) ? [...array] : [array];
  for (let last = cards.length - 1; last > 0; last--) {
    const pick = Math.floor(random() * (last + 1));
    [cards[last], cards[pick]] = [cards[pick], cards[last]];
  }
  return cards;
}

const formatting = jsonata('$fromMillis(atMs, picture, timezone)');

function formatMillis(atMs: number, picture?: string, timezone?: string): string | Promise<string> {
  if (picture === undefined) return new Date(atMs).toISOString();
  return formatting.evaluate({ atMs, picture, timezone });
}

/** Developer guide, transforming-data: what should be an integer is rounded down. */
function wholeNumber(name: string, value: unknown): number {
  return typeof value === 'number'
    ? Math.floor(value)
    : fail(name, `needs numbers, not ${JSON.stringify(value)}`);
}

function fail(name: string, why: string): never {
  throw new Error(`$${name} ${why}`);
}
