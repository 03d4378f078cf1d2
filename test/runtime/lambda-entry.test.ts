import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HintEvent, LookRequest } from '../../shared/contracts/schedule.ts';
import { lambdaEntry, on, otherwise } from '../../shared/runtime/lambda-entry.ts';
import { LambdaJournal } from '../../shared/runtime/lambda-journal.ts';

const lines: string[] = [];
const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 1000 } as never;
const journal = new LambdaJournal({ project: 'tradai', name: 'prod' });

beforeEach(() => {
  lines.length = 0;
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => lines.push(String(chunk).trimEnd()) > 0);
});
afterEach(() => vi.restoreAllMocks());

const hint = {
  source: 'aws.ecs',
  'detail-type': 'ECS Task State Change',
  account: '1',
  time: '2026-11-21T12:00:00Z',
  resources: [],
  detail: { anything: true },
};

describe('the entry of a function', () => {
  const handler = lambdaEntry(
    journal,
    on(LookRequest, async (request) => ['look', request]),
    on(HintEvent, async (event) => ['hint', event.source]),
  );

  it('begins the story whose event this is', async () => {
    expect(await handler({ shard: 3 }, context)).toEqual(['look', { shard: 3 }]);
    expect(await handler(hint, context)).toEqual(['hint', 'aws.ecs']);
  });

  it.each([
    [undefined],
    [null],
    [[]],
    [{}],
    [{ shard: -1 }],
    [{ shard: '3' }],
    [{ ...hint, source: 'custom' }],
  ])('refuses %j by a name that an alarm can see', async (event) => {
    await expect(handler(event, context)).rejects.toMatchObject({ name: 'EventNotUnderstood' });
  });

  it('has a route for everything else where one is given', async () => {
    const always = lambdaEntry(
      journal,
      otherwise(async () => 'woken'),
    );
    expect(await always({}, context)).toBe('woken');
  });

  it('keeps the name of an error, which is what the workflow retries by, and logs it once', async () => {
    const failing = lambdaEntry(
      journal,
      otherwise(async () => {
        throw Object.assign(new Error('throttled'), { name: 'TransientError' });
      }),
    );
    await expect(failing({}, context)).rejects.toMatchObject({ name: 'TransientError' });
    expect(lines.filter((line) => line.includes('throttled'))).toHaveLength(1);
  });
});

describe('the journal', () => {
  it('writes one line of JSON that names the deployment and the invocation', async () => {
    const handler = lambdaEntry(
      journal,
      otherwise(async () => journal.say('held', { detail: 'a\nb' })),
    );
    await handler({}, context);
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain('\n');
    expect(JSON.parse(lines[0]!)).toMatchObject({
      service: 'watchdog-tradai-prod',
      requestId: 'request-1',
      message: 'held',
      facts: { detail: 'a\nb' },
    });
  });

  it('never writes more than 8 KiB in a line', () => {
    journal.say('much', { text: '"ä'.repeat(100_000) });
    expect(Buffer.byteLength(lines[0]!)).toBeLessThanOrEqual(8192);
    expect(JSON.parse(lines[0]!)).toMatchObject({ facts: { cut: true } });
  });

  it('turns counts into metrics when the story ends, also when it fails', async () => {
    const handler = lambdaEntry(
      journal,
      otherwise(async () => {
        journal.measure({ Looks: 1 });
        throw new Error('after');
      }),
    );
    await expect(handler({}, context)).rejects.toThrow('after');
    const metrics = lines.map((line) => JSON.parse(line)).find((line) => line._aws);
    expect(metrics).toMatchObject({ Looks: 1, service: 'watchdog-tradai-prod' });
    expect(metrics._aws.CloudWatchMetrics[0].Namespace).toBe('Watchdog');
  });
});
