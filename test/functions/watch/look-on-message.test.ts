import * as v from 'valibot';
import { expect, it } from 'vitest';
import { HintedLooks } from '../../../functions/watch/hinted-looks.ts';
import { lookOnMessage } from '../../../functions/watch/look-on-message.ts';
import type { WatchPorts } from '../../../functions/watch/ports.ts';
import { LookMessages } from '../../../shared/contracts/schedule.ts';

/** The shards whose beliefs were asked for: a look begins with them. */
async function shardsLookedAt(event: unknown): Promise<number[]> {
  const shards: number[] = [];
  const world = {
    hints: new HintedLooks(),
    environment: { services: [], dependencies: [], timings: { lookSeconds: 15 } },
    clock: { now: () => 0 },
    health: {
      loadAttention: (shard: number) => {
        shards.push(shard);
        return Promise.reject(new Error('looked'));
      },
    },
  } as unknown as WatchPorts;
  await lookOnMessage(v.parse(LookMessages, event), world).catch((error: Error) => {
    if (error.message !== 'looked') throw error;
  });
  return shards;
}

const message = (body: string) => ({ Records: [{ eventSource: 'aws:sqs', body, attributes: {} }] });

it('looks at the shard that the message names', async () => {
  expect(await shardsLookedAt(message('{"shard":3}'))).toEqual([3]);
});

it.each(['{"shard":-1}', '{}', 'look!'])('refuses the message %s', async (body) => {
  await expect(shardsLookedAt(message(body))).rejects.toThrow();
});
