/**
 * How large a record is as an item, as DynamoDB counts it (DynamoDB developer guide: CapacityUnitCalculations):
 * names and texts in UTF-8, a number about a byte for two digits and one more, a boolean one, a list or map three
 * and one for each element. Moments are stored as 24 characters of text (shared/adapters/stored-item.ts).
 */
function itemBytes(record: object): number {
  const entries = Object.entries(record).filter(([, value]) => value !== undefined);
  return entries.reduce((sum, [name, value]) => sum + nameBytes(name) + valueBytes(value, isMoment(name)), 0);
}

/** Keys, model_name and writeId, which the adapters add to each record. */
const ADDED_BYTES = 150;

const MOMENT_BYTES = 24;
const CONTAINER_BYTES = 3;

const isMoment = (name: string): boolean => name.endsWith('Ms') && !name.endsWith('ForMs');
const nameBytes = (name: string): number => Buffer.byteLength(name) - (isMoment(name) ? 'Ms'.length : 0);

function valueBytes(value: unknown, moment: boolean): number {
  if (typeof value === 'number') return moment ? MOMENT_BYTES : Math.ceil(String(value).length / 2) + 1;
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value !== 'object' || value === null) return 1;
  const elements = Array.isArray(value) ? value : Object.values(value);
  const inside = Array.isArray(value)
    ? value.reduce((sum: number, one) => sum + valueBytes(one, moment), 0)
    : itemBytes(value);
  return CONTAINER_BYTES + elements.length + inside;
}

const KIB = 1024;

/** What is stored is frozen, and read many times. */
const known = new WeakMap<object, number>();

function storedBytes(record: object): number {
  const bytes = known.get(record) ?? itemBytes(record) + ADDED_BYTES;
  if (Object.isFrozen(record)) known.set(record, bytes);
  return bytes;
}

/** Read units of one strongly consistent request; one that finds nothing costs one too. */
export const readUnits = (found: readonly object[]): number =>
  Math.max(1, Math.ceil(found.reduce((sum: number, one) => sum + storedBytes(one), 0) / (4 * KIB)));

/** Write units of one item. */
export const writeUnits = (record: object): number => Math.ceil(storedBytes(record) / KIB);
