import { describe, expect, it } from 'vitest';
import { foreignChange } from '../../../simulator/properties/exclusivity/i19-foreign-change.ts';
import type { History } from '../../../simulator/properties/history.ts';
import type { IncidentItem } from '../../../simulator/properties/item-books.ts';
import type { SeenAct } from '../../../simulator/properties/seen-act.ts';

const MINUTE_MS = 60_000;
const PLANNED = { execution: 'web-1', plan: { rungs: ['force-deploy'] }, rungs: [] };
const HANDED_BACK = { ...PLANNED, execution: undefined };
const PLANNED_ANEW = { ...PLANNED, execution: 'web-2' };
const BEGUN = { rungs: [{ remedy: 'force-deploy', intentAtMs: 3 * MINUTE_MS }] };

/** What I19 says of an act in minute 30, where ci deployed in minute 20. */
function said(...written: readonly (readonly [minute: number, item: Partial<IncidentItem>])[]) {
  const deployed = {
    call: 'ecs:UpdateService',
    by: 'ci',
    input: { taskDefinition: 'web:12' },
    atMs: 20 * MINUTE_MS,
  };
  const history = {
    nowMs: 0,
    at: (atMs: number) => `minute ${atMs / MINUTE_MS}`,
    faults: { lagMs: () => 0 },
    foreign: new Map([['web', [deployed]]]),
  };
  const rule = foreignChange(history as unknown as History);
  let was: IncidentItem | undefined;
  for (const [minute, item] of written) {
    history.nowMs = minute * MINUTE_MS;
    const now = {
      id: 'web#1',
      service: 'web',
      status: 'open',
      openedAtMs: MINUTE_MS,
      ...item,
    } as IncidentItem;
    rule.item?.({ kind: 'incident', id: now.id, was, now } as never);
    was = now;
  }
  const atMs = 30 * MINUTE_MS;
  const act = { service: 'web', kind: 'force-deploy', atMs, incident: 'web#1', before: { issuedAtMs: atMs } };
  return rule.act?.(act as unknown as SeenAct);
}

describe('I19, what somebody else has changed since the plan', () => {
  const broken = 'force-deploy of web at minute 30, which ci had changed at minute 20';

  it('forbids every act', () => {
    expect(said([2, PLANNED])).toBe(broken);
  });

  it('is what a later plan is made for, where the first was handed back with nothing done', () => {
    expect(said([2, PLANNED], [4, HANDED_BACK], [25, PLANNED_ANEW])).toBeUndefined();
  });

  it('forbids every act where it came after the later plan', () => {
    expect(said([2, PLANNED], [4, HANDED_BACK], [15, PLANNED_ANEW])).toBe(broken);
  });

  it('forbids every act where something had been done', () => {
    const handedBack = { ...HANDED_BACK, ...BEGUN };
    expect(said([2, PLANNED], [4, handedBack], [25, { ...PLANNED_ANEW, ...BEGUN }])).toBe(broken);
  });
});
