import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { heedAlert } from '../../../functions/watch/heed-alert.ts';
import { HintedLooks } from '../../../functions/watch/hinted-looks.ts';
import type { WatchPorts } from '../../../functions/watch/ports.ts';
import { AlertMessages } from '../../../shared/contracts/schedule.ts';

const NOW = Date.UTC(2026, 0, 5, 9);
const DAY = 86_400_000;

/** As CloudWatch writes it to an alarm's topic (CloudWatch user guide: alarm actions; shortened). */
const ALARM = JSON.stringify({
  AlarmName: 'tradai-resize-errors',
  NewStateValue: 'ALARM',
  NewStateReason: 'Threshold Crossed: 1 datapoint [3.0] was greater than the threshold (0.0).',
});

interface Alert {
  readonly subject?: string | null;
  readonly message: string;
  readonly atMs?: number;
}

/** The targets that were looked at, and what the journal says of a message that led to no look. */
async function effectOf({ subject = null, message, atMs = NOW }: Alert) {
  const looked: string[] = [];
  const said: unknown[] = [];
  const world = {
    environment: {
      services: [
        { id: 'web', kind: 'ecs', modelName: 'tradai-web-prod', alarm: 'web is ill', shard: 0 },
        {
          ...{ id: 'resize', kind: 'lambda', modelName: 'tradai-resize-prod', shard: 3 },
          ...{ functionName: 'resize-pictures', alarm: 'tradai-resize-errors' },
        },
      ],
      dependencies: [
        { id: 'partner', question: { kind: 'alarm', alarm: 'partner-ill' }, shard: 5 },
        { id: 'table', question: { kind: 'measured' }, shard: 7 },
      ],
      timings: { lookSeconds: 60 },
    },
    clock: { now: () => NOW },
    hints: new HintedLooks(),
    journal: { say: (...facts: unknown[]) => said.push(facts) },
    health: {
      // A look at some targets begins with the rows of these.
      loadAttention: (shard: number) => {
        looked.push(`shard ${shard}`);
        return Promise.reject(new Error('looked'));
      },
    },
  } as unknown as WatchPorts;
  const Timestamp = Number.isNaN(atMs) ? 'soon' : new Date(atMs).toISOString();
  const Sns = { Timestamp, Subject: subject, Message: message, TopicArn: 'arn', MessageId: 'm' };
  const event = v.parse(AlertMessages, { Records: [{ EventSource: 'aws:sns', EventVersion: '1.0', Sns }] });
  await heedAlert(event, world).catch((error: Error) => {
    if (error.message !== 'looked') throw error;
  });
  return { looked, said };
}

describe('a message on a topic of alerts', () => {
  it.each<[string, Alert, string]>([
    ["[S2-31] is CloudWatch's own of a function's alarm", { message: ALARM }, 'shard 3'],
    ['is OK again', { message: ALARM.replace('"ALARM"', '"OK"') }, 'shard 3'],
    ['names an alarm with blanks', { message: 'ALARM: "web is ill" in EU (Frankfurt)' }, 'shard 0'],
    ['names a service in its subject', { subject: 'tradai-web-prod: slow', message: 'look' }, 'shard 0'],
    ['names a function', { message: 'users of resize-pictures complain.' }, 'shard 3'],
    ['names what an alarm speaks for', { message: 'partner-ill' }, 'shard 5'],
  ])('makes the watcher look at once when it %s', async (_, alert, shard) => {
    expect(await effectOf(alert)).toEqual({ looked: [shard], said: [] });
  });

  it.each<[string, Alert]>([
    ['names nobody', { message: 'A backtest has ended.' }],
    ['names somebody longer', { message: 'tradai-web-prod-eu and my-partner-ill' }],
    ['names a dependency that no alarm speaks for', { message: 'table' }],
    ['is of yesterday', { message: ALARM, atMs: NOW - DAY }],
    ['has no sensible time', { message: ALARM, atMs: Number.NaN }],
    ['is empty', { message: '' }],
  ])('is left to the schedule when it %s, and its words are not repeated', async (_, alert) => {
    const { looked, said } = await effectOf(alert);
    expect(looked).toEqual([]);
    expect(said).toEqual([
      ['hint ignored', { source: 'aws.sns', isFresh: expect.any(Boolean), named: expect.any(Number) }],
    ]);
  });
});
