import { expect, it } from 'vitest';
import type { RemediatePorts } from '../../../functions/remediate/ports.ts';
import { secondsToAsk } from '../../../functions/remediate/wait-for-leave.ts';
import type { Approval } from '../../../shared/core/remediation/approval.ts';

const world = {
  clock: { now: () => 1_000_000 },
  environment: { timings: { leaseSeconds: 300, approvalSeconds: 1_800 } },
} as unknown as RemediatePorts;
const asked = (expiresAtMs: number) => ({ status: 'asked', expiresAtMs }) as Approval;

it.each([
  ['for a lease, before it is asked', undefined, 300],
  ['for a lease, while there is time to answer', asked(1_000_000 + 900_000), 300],
  ['for what is left of the question', asked(1_000_000 + 12_000), 12],
  ['no more once it is over', asked(1_000_000 - 5_000), 0],
])('waits %s', (_, approval, seconds) => {
  expect(secondsToAsk(approval, world)).toBe(seconds);
});
