const RFC_3339 = /^(\d{4}-\d\d-(\d\d))T([01]\d|2[0-3]):\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** The specification, "Timestamps": RFC 3339 with an upper case T, and an upper case Z unless an offset is given. */
export function isTimestamp(value: unknown): value is string {
  if (typeof value !== 'string' || Number.isNaN(Date.parse(value))) return false;
  const [, date, day] = RFC_3339.exec(value) ?? [];
  // Date takes the 30th of February for the 1st of March.
  return date !== undefined && new Date(date).getUTCDate() === Number(day);
}
