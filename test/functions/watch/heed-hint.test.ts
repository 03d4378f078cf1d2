import { expect, it } from 'vitest';
import { heedHint } from '../../../functions/watch/heed-hint.ts';
import { HintedLooks } from '../../../functions/watch/hinted-looks.ts';
import type { WatchPorts } from '../../../functions/watch/ports.ts';
import type { HintEvent } from '../../../shared/contracts/schedule.ts';

const NOW = Date.UTC(2026, 0, 5, 9);
const EVENT: HintEvent = {
  source: 'aws.cloudwatch',
  'detail-type': 'CloudWatch Alarm State Change',
  account: '123456789012',
  time: new Date(NOW).toISOString(),
  resources: ['arn:aws:cloudwatch:eu-central-1:123456789012:alarm:web-unhealthy'],
  detail: { state: { value: 'ALARM' } },
};

/** Did it look? A look begins with the shard's beliefs. */
async function looksAt(event: HintEvent): Promise<boolean> {
  const looked = new Error('looked');
  const world = {
    environment: {
      services: [
        { id: 'web', kind: 'ecs', alarm: 'web-unhealthy', question: { kind: 'http' }, shard: 0 },
        {
          id: 'resize',
          kind: 'lambda',
          alarm: 'tradai-resize-errors',
          question: { kind: 'invocations' },
          shard: 0,
        },
      ],
      dependencies: [{ id: 'partner', question: { kind: 'alarm', alarm: 'partner-ill' }, shard: 0 }],
      timings: { lookSeconds: 60 },
    },
    clock: { now: () => NOW },
    hints: new HintedLooks(),
    journal: { say: () => undefined },
    health: new Proxy({}, { get: () => () => Promise.reject(looked) }),
  } as unknown as WatchPorts;
  return heedHint(event, world).then(
    () => false,
    (error) => error === looked,
  );
}

it('[S2-05] looks at once at what an alarm is about', async () => {
  expect(await looksAt(EVENT)).toBe(true);
});

it('[S2-29] looks at once at a function whose errors raise an alarm', async () => {
  const resources = ['arn:aws:cloudwatch:eu-central-1:123456789012:alarm:tradai-resize-errors'];
  expect(await looksAt({ ...EVENT, resources })).toBe(true);
});

it('[S1-01] looks at once at a dependency that an alarm speaks for', async () => {
  const resources = ['arn:aws:cloudwatch:eu-central-1:123456789012:alarm:partner-ill'];
  expect(await looksAt({ ...EVENT, resources })).toBe(true);
});

it.each<[string, Partial<HintEvent>]>([
  ['muted by people', { detail: { state: { value: 'ALARM' }, muteDetail: { mutedByArn: 'arn' } } }],
  ['suppressed by another', { detail: { state: { value: 'ALARM', actionsSuppressedBy: 'Alarm' } } }],
  ['of hours ago', { time: new Date(NOW - 7_200_000).toISOString() }],
  ['without a sensible time', { time: 'yesterday' }],
  ['of somebody else', { resources: ['arn:aws:cloudwatch:eu-central-1:123456789012:alarm:other'] }],
])('leaves an alarm that is %s to the schedule', async (_, fields) => {
  expect(await looksAt({ ...EVENT, ...fields })).toBe(false);
});
