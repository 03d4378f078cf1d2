import { describe, expect, it } from 'vitest';
import { optIn } from '../../../simulator/properties/admission/i01-opt-in.ts';
import type { History } from '../../../simulator/properties/history.ts';
import { validTarget } from '../../../simulator/properties/rollback/i27-valid-target.ts';
import type { SeenAct } from '../../../simulator/properties/seen-act.ts';

const MINUTE_MS = 60_000;
const at = (atMs: number) => `minute ${atMs / MINUTE_MS}`;

describe('I1, an act in minute 30', () => {
  /** `pauses`: until which minute, by whom it is for; all were asked for in minute 10. */
  function said(pauses: Record<string, number>) {
    const item = {
      pauses: Object.fromEntries(
        Object.entries(pauses).map(([name, until]) => [name, { untilMs: until * MINUTE_MS }]),
      ),
    };
    const history = {
      nowMs: 10 * MINUTE_MS,
      startMs: 0,
      at,
      books: { get: () => item },
      scenario: {
        timeline: [],
        duration: 60 * MINUTE_MS,
        fleet: { mode: 'auto', services: { web: { scaleCycle: true } } },
      },
    };
    const rule = optIn(history as unknown as History);
    rule.item?.({ kind: 'control', now: item, was: undefined } as never);
    const atMs = 30 * MINUTE_MS;
    const act = {
      service: 'web',
      kind: 'force-deploy',
      atMs,
      call: { input: {} },
      before: { issuedAtMs: atMs },
    };
    return rule.act?.(act as unknown as SeenAct);
  }

  it.each([
    ['while its own pause lasts', { web: 40 }, true],
    ['while everybody is paused, though its own pause is over', { web: 20, '*': 40 }, true],
    ['while its own pause lasts, though that of everybody is over', { '*': 20, web: 40 }, true],
    ['after both', { web: 20, '*': 25 }, false],
    ['while somebody else is paused', { mail: 40 }, false],
  ])('is forbidden %s, or not', (_, pauses, isForbidden) => {
    const broken = isForbidden ? 'force-deploy of web at minute 30, which was paused' : undefined;
    expect(said(pauses as Record<string, number>)).toBe(broken);
  });
});

describe('I27, a proof that is written in minute 50 of what was certified in minute 40', () => {
  /** Another revision was deployed in minute 45; `ran`: what a task of the certified one lived, in minutes; `ill`: since when it was seen ill. */
  function said({ ran = [0, 46], ill }: { ran?: [number, number]; ill?: number }, pausedSinceMs?: number) {
    const revision = { taskDefinition: { taskDefinitionArn: 'web:12' } };
    const task = {
      taskDefinition: { taskDefinitionArn: 'web:11' },
      startedAtMs: ran[0] * MINUTE_MS,
      stoppedAtMs: ran[1] * MINUTE_MS,
    };
    const service = {
      deployments: [{ createdAtMs: 45 * MINUTE_MS, revision }],
      tasks: new Set(),
      stoppedTasks: [task],
    };
    const proven = ill === undefined ? { provenSinceMs: 0 } : { illSinceMs: ill * MINUTE_MS };
    const history = {
      nowMs: 50 * MINUTE_MS,
      startMs: -60 * MINUTE_MS,
      at,
      sight: () => proven,
      services: new Map([['web', service]]),
      faults: { lagMs: () => 0, since: () => pausedSinceMs },
      world: { functions: { byName: new Map() } },
    };
    const now = { service: 'web', taskDefinition: 'web:11', liveSinceMs: 0, certifiedAtMs: 40 * MINUTE_MS };
    return validTarget(history as unknown as History).item?.({ kind: 'baseline', now } as never);
  }

  it.each<[string, Parameters<typeof said>, string | undefined]>([
    ['holds where a frozen function wrote it and the revision ran then', [{}, 1], undefined],
    ['does not where nothing was frozen', [{}], 'web:11 was certified and does not run'],
    ['does not where it did not run then', [{ ran: [0, 39] }, 1], 'web:11 was certified and does not run'],
    ['holds where it fell ill only after that', [{ ill: 41 }, 1], undefined],
    [
      'does not where it was ill before',
      [{ ill: 39 }, 1],
      'web:11 was certified after 0 s of health that somebody saw',
    ],
  ])('%s', (_, given, broken) => {
    expect(said(...given)).toBe(broken);
  });
});
