import { describe, expect, it } from 'vitest';
import { composeHeld } from '../../../shared/core/notices/compose-held.ts';
import { type HoldReason, HUMAN_HOLDS } from '../../../shared/core/remediation/hold.ts';
import { incidentAt, MINUTE, NOON, plainSituation } from '../../support/cases.ts';

const { environment } = plainSituation();
const rung = { remedy: 'force-deploy' as const, intentAtMs: NOON + MINUTE };

/** Of an incident that opened at noon and is held five minutes later. */
function held(reason: HoldReason, rungs = [rung]) {
  const incident = incidentAt(NOON, { openedAtMs: NOON, rungs });
  const hold = { reason, detail: 'release night', sinceMs: NOON + 5 * MINUTE };
  return composeHeld(environment, { incident, hold, nowMs: NOON + 6 * MINUTE });
}

describe('the notice of a held ladder', () => {
  it.each([
    ['stopped', 'cart: held by the switch after force deploy', 'npx watchdog start -c env=prod'],
    ['paused', 'cart: held by a pause after force deploy', 'npx watchdog resume cart -c env=prod'],
    ['maintenance', 'cart: held by a maintenance window after force deploy', 'when the window of cart ends'],
    ['observe', 'cart: held by mode observe after force deploy', 'set mode auto or approve for cart'],
  ] as const)('%s: says who holds it after what, and how to let it go on', (reason, text, command) => {
    expect(held(reason)?.subject).toContain(text);
    expect(held(reason)?.lines.join('\n')).toContain('release night');
    expect(held(reason)?.nextSteps[0]).toContain(command);
  });

  it('is the same notice for as long as the hold lasts', () => {
    expect(held('stopped')?.id).toBe(`incident:cart#000001:held:${NOON + 5 * MINUTE}`);
  });

  it('is there for everything that people hold it up with', () => {
    for (const reason of HUMAN_HOLDS) expect(held(reason), reason).toBeDefined();
  });

  it('is not sent before a rung of this opening has begun, nor for what is nobody’s word', () => {
    expect(held('stopped', [])).toBeUndefined();
    expect(held('stopped', [{ ...rung, intentAtMs: NOON - MINUTE }])).toBeUndefined();
    expect(held('dependency-sick')).toBeUndefined();
  });
});
