import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { classify } from '../../shared/core/diagnosis/classify.ts';
import { FAILURE_CLASSES, type FailureClass } from '../../shared/core/diagnosis/failure.ts';
import { readFailure } from '../../shared/core/diagnosis/read-failure.ts';

interface Row {
  readonly id: string;
  readonly kind: string;
  readonly input: unknown;
  readonly class: FailureClass;
  readonly alsoRight?: readonly FailureClass[];
  readonly source: string;
  readonly provenance: string;
  /** Not looked at while the rules were written. */
  readonly heldOut?: true;
}

const CORPUS = new URL('./failure-texts.jsonl', import.meta.url);

const rows: readonly Row[] = readFileSync(CORPUS, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line));

const isRight = (row: Row, got: FailureClass) => got === row.class || (row.alsoRight ?? []).includes(got);
const accuracyOf = (some: readonly Row[]) =>
  some.filter((row) => isRight(row, classify(readFailure(row)).class)).length / some.length;

describe('the corpus of failure texts', () => {
  it('holds at least 150 texts, each with its source, none twice', () => {
    expect(rows.length).toBeGreaterThanOrEqual(150);
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
    expect(new Set(rows.map((row) => JSON.stringify([row.kind, row.input]))).size).toBe(rows.length);
    for (const row of rows) {
      expect(row.source, row.id).not.toBe('');
      expect(['issue', 'docs', 'trace', 'code', 'observed', 'written'], row.id).toContain(row.provenance);
    }
  });

  it('has texts of every class', () => {
    expect(new Set(rows.map((row) => row.class))).toEqual(new Set(FAILURE_CLASSES));
  });

  it('is classified rightly, at least 98 of 100', () => {
    expect(accuracyOf(rows)).toBeGreaterThanOrEqual(0.98);
  });

  it('is classified nearly as well where nobody looked while writing the rules', () => {
    expect(accuracyOf(rows.filter((row) => row.heldOut))).toBeGreaterThanOrEqual(0.94);
  });

  it('is classified wrongly only where that is known: they stay as they fell', () => {
    const wrong = rows.filter((row) => !isRight(row, classify(readFailure(row)).class)).map(({ id }) => id);
    expect(wrong).toEqual([]);
  });

  it('gets no wrong class with a confidence above 0.8', () => {
    const wrong = rows
      .map((row) => ({ row, got: classify(readFailure(row)) }))
      .filter(({ row, got }) => !isRight(row, got.class) && got.confidence > 0.8);
    expect(wrong).toEqual([]);
  });

  it('gets a reason for every answer, and no confident unknown', () => {
    for (const row of rows) {
      const got = classify(readFailure(row));
      expect(got.because, row.id).not.toBe('');
      expect(got.confidence, row.id).toBeLessThanOrEqual(got.class === 'unknown' ? 0.3 : 1);
    }
  });
});
