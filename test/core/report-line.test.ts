import { describe, expect, it } from 'vitest';
import { classifyLambdaError } from '../../shared/core/diagnosis/classify-lambda-error.ts';
import { readColdStarts } from '../../shared/core/diagnosis/cold-starts.ts';
import { writtenByItself } from '../../shared/core/diagnosis/function-errors.ts';
import { plainReport } from '../../shared/core/diagnosis/report-line.ts';

/** Lambda developer guide: telemetry-schema-reference, platform.report. */
const reportOf = (metrics: object, status: string, requestId = '6d68ca91-49c9') =>
  JSON.stringify({
    time: '2026-01-05T12:00:01.000Z',
    type: 'platform.report',
    record: { requestId, metrics: { durationMs: 5000, billedDurationMs: 5000, ...metrics }, status },
  });
const MEMORY = { memorySizeMB: 512, maxMemoryUsedMB: 96 };

describe('a REPORT in a log of JSON', () => {
  it('says what one in plain text says', () => {
    expect(plainReport(reportOf({ ...MEMORY, initDurationMs: 397.68 }, 'timeout'))).toBe(
      'REPORT RequestId: 6d68ca91-49c9\tDuration: 5000 ms\tMemory Size: 512 MB\tMax Memory Used: 96 MB\tInit Duration: 397.68 ms\tStatus: timeout',
    );
  });

  it('that ended well says nothing of its end', () => {
    expect(plainReport(reportOf(MEMORY, 'success'))).not.toMatch(/Status|Init Duration/);
  });

  it.each([
    ['a line of the function', '{"level":"ERROR","message":"maxMemoryUsedMB of platform.report"}'],
    ['another line of Lambda', '{"time":"t","type":"platform.start","record":{"requestId":"a"}}'],
    ['plain text', 'REPORT RequestId: a\tDuration: 3 ms'],
  ])('%s stays as it is', (_, line) => {
    expect(plainReport(line)).toBe(line);
  });

  it('tells of cold starts', () => {
    const late = (id: string) => reportOf({ ...MEMORY, initDurationMs: 4200 }, 'timeout', id);
    const lines = [late('a'), late('b'), late('c'), reportOf(MEMORY, 'success', 'd')].map(plainReport);
    expect(readColdStarts({ errorLines: lines })?.because[0]).toContain('up to 4200 ms');
  });

  it('tells that memory was used up', () => {
    const logTail = reportOf({ memorySizeMB: 128, maxMemoryUsedMB: 128 }, 'error');
    const errorMessage = 'RequestId: a Error: Runtime exited with error: exit status 1';
    expect(classifyLambdaError({ errorMessage, logTail }).class).toBe('out-of-memory');
    expect(classifyLambdaError({ errorMessage, logTail: reportOf(MEMORY, 'error') }).class).toBe('crash');
  });

  it('is not written by the function itself', () => {
    const own = '{"level":"ERROR","message":"no more pairs"}';
    expect(writtenByItself([reportOf(MEMORY, 'error'), own])).toEqual([own]);
  });
});
