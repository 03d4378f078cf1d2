import type { Json } from './definition.ts';
import { StatesError } from './states-error.ts';

/** Step Functions developer guide: service-quotas, "Maximum input or output size for a task, state, or execution". */
const MOST_BYTES = 256 * 1024;

/** Throws States.DataLimitExceeded for what would not fit through Step Functions; counts UTF-8 bytes. */
export function checkSize(value: Json, what: string): void {
  if (mostBytes(value) <= MOST_BYTES) return;
  if (Buffer.byteLength(JSON.stringify(value)) <= MOST_BYTES) return;
  throw new StatesError(
    'States.DataLimitExceeded',
    `${what} has a size exceeding the maximum number of bytes service limit.`,
  );
}

/** At most so many bytes as JSON: what a step passes on is small, and need not become text to tell. */
function mostBytes(value: Json): number {
  if (typeof value === 'string') return mostOfText(value);
  if (typeof value !== 'object' || value === null) return LONGEST_NUMBER;
  let bytes = 2;
  if (Array.isArray(value)) for (const item of value) bytes += mostBytes(item) + 1;
  else for (const name in value) bytes += mostOfText(name) + mostBytes(value[name]!) + 2;
  return bytes;
}

/** `-1.2345678901234567e-100` and the like. */
const LONGEST_NUMBER = 25;
/** A UTF-16 unit is at most `\u001f`, and the whole has quotes around it. */
const mostOfText = (text: string): number => 6 * text.length + 2;
