import type { Json } from './definition.ts';
import { StatesError } from './states-error.ts';

/** Step Functions developer guide: service-quotas, "Maximum input or output size for a task, state, or execution". */
const MOST_BYTES = 256 * 1024;

/** Throws States.DataLimitExceeded for what would not fit through Step Functions; counts UTF-8 bytes. */
export function checkSize(value: Json, what: string): void {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return;
  const text = JSON.stringify(value);
  if (text.length * 3 <= MOST_BYTES) return; // UTF-8 needs at most three bytes for each UTF-16 unit
  if (Buffer.byteLength(text) <= MOST_BYTES) return;
  throw new StatesError(
    'States.DataLimitExceeded',
    `${what} has a size exceeding the maximum number of bytes service limit.`,
  );
}
