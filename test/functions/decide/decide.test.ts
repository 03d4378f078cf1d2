import { beforeEach, describe, expect, it } from 'vitest';
import { decide } from '../../../functions/decide/decide.ts';
import type { Approval } from '../../../shared/core/remediation/approval.ts';
import { fingerprintOf } from '../../../shared/core/remediation/fingerprint.ts';
import { InMemoryRollbackStore } from '../../../simulator/ports/in-memory-rollback-store.ts';
import { MINUTE, NOON, steadyView } from '../../support/cases.ts';

const SENDER = 'AROAABCDEFGHIJKLMNOPQ:alice@example.com';
const question = 'a'.repeat(64);
const asked: Approval = {
  service: 'cart',
  incident: 'cart#000001',
  execution: 'cart-1',
  question,
  remedies: ['force-deploy'],
  fingerprint: fingerprintOf(steadyView()),
  askedAtMs: NOON,
  expiresAtMs: NOON + 30 * MINUTE,
  taskToken: 'the token',
  status: 'asked',
  version: 0,
};
const yes = { incident: 'cart#000001', question, remedies: ['force-deploy'], decision: 'approve' };

let rollback: InMemoryRollbackStore;
let woken: string[];
let wakeFails = false;
let said: Record<string, unknown>[];

beforeEach(async () => {
  rollback = new InMemoryRollbackStore();
  woken = [];
  said = [];
  await rollback.replaceApproval(asked);
});

async function hear(body: unknown, nowMs = NOON + MINUTE): Promise<Approval> {
  const attributes = { SenderId: SENDER, SentTimestamp: String(nowMs) };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  await decide(
    { Records: [{ eventSource: 'aws:sqs', body: text, attributes }] },
    {
      clock: { now: () => nowMs, sleep: async () => undefined },
      rollback,
      callbacks: {
        async wake(token) {
          if (wakeFails) throw new Error('throttled');
          woken.push(token);
          return 'woken';
        },
      },
      journal: { say: (event, facts) => said.push({ event, ...facts }), measure: () => undefined },
    },
  );
  return (await rollback.approval('cart'))!;
}

describe('an answer from the queue', () => {
  it('is written down with whom SQS names as its sender, and wakes the workflow', async () => {
    expect(await hear(yes)).toMatchObject({ status: 'approved', decidedBy: SENDER });
    expect(woken).toEqual(['the token']);
  });

  it('believes no name that the message itself brings', async () => {
    expect((await hear({ ...yes, decidedBy: 'root', by: 'root' })).decidedBy).toBe(SENDER);
  });

  it('that was written down when waking failed wakes at its next delivery', async () => {
    wakeFails = true;
    await expect(hear(yes)).rejects.toThrow('throttled');
    wakeFails = false;
    expect(await hear(yes)).toMatchObject({ status: 'approved', version: 2 });
    expect(woken).toEqual(['the token']);
  });

  it('wakes nobody once it is used', async () => {
    await rollback.replaceApproval({ ...asked, status: 'used', decidedBy: SENDER, version: 1 });
    await hear(yes);
    expect(woken).toEqual([]);
  });

  it('counts once, however often it is delivered, and the other answer comes too late', async () => {
    await hear(yes);
    await hear(yes);
    expect(await hear({ ...yes, decision: 'reject' })).toMatchObject({ status: 'approved', version: 2 });
    expect(said.map(({ event }) => event)).toEqual(['decided', 'decided', 'decision refused']);
  });

  it.each<[string, unknown, number?]>([
    ['late', yes, asked.expiresAtMs],
    ['for another incident of the service', { ...yes, incident: 'cart#000002' }],
    ['for another service', { ...yes, incident: 'web#000001' }],
    ['to another question', { ...yes, question: 'b'.repeat(64) }],
    ['altered to cover more', { ...yes, remedies: ['force-deploy', 'roll-back'] }],
    ['without a question', { ...yes, question: undefined }],
    ['not JSON', '{'],
    ['of another kind', { hello: 1 }],
  ])('that is %s changes nothing and is logged', async (_, body, nowMs) => {
    expect((await hear(body, nowMs)).status).toBe('asked');
    expect(woken).toEqual([]);
    expect(said).toMatchObject([{ event: 'decision refused', because: expect.any(String) }]);
  });

  it('is taken although the question got a new token meanwhile', async () => {
    const replace = rollback.replaceApproval.bind(rollback);
    let raced = false;
    rollback.replaceApproval = async (approval) => {
      if (!raced) {
        raced = true;
        await replace({ ...asked, taskToken: 'the newer token', version: 1 });
      }
      return replace(approval);
    };
    expect((await hear(yes)).status).toBe('approved');
    expect(woken).toEqual(['the newer token']);
  });
});
