import { z } from 'zod';

/** The forms of single fields; the message says what would be right. */
export const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `one of ${values.join(', ')}` });

export const between = (least: number, most: number, note = '') => {
  const error = `a number from ${least} to ${most}${note}`;
  return z.number({ error }).min(least, { error }).max(most, { error });
};
export const wholeBetween = (least: number, most: number, note = '') => {
  const error = `a whole number from ${least} to ${most}${note}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
};
export const matching = (pattern: RegExp, error: string) => z.string({ error }).regex(pattern, { error });
export const text = (most: number) => {
  const error = `text of 1 to ${most} characters`;
  return z.string({ error }).min(1, { error }).max(most, { error });
};
export const listOf = <T extends z.ZodType>(item: T, error = 'a list') => z.array(item, { error });
