import { describe, expect, it } from 'vitest';
import { admit, holdOf, type Situation } from '../../shared/core/remediation/admission.ts';
import { UNTIL_RESUMED_MS } from '../../shared/core/remediation/control.ts';
import type { Rung } from '../../shared/core/remediation/incident.ts';
import fc from '../fast-check.ts';
import { HOUR, illBelief, incidentAt, MINUTE, NOON, plainSituation, service } from '../support/cases.ts';

const nowMs = NOON + 5 * MINUTE;
const pausedAs = (id: string, untilMs: number) => ({
  control: { stopped: false, pauses: { [id]: { untilMs, reason: 'held' } } },
});
const window = { days: ['mon'], from: '11:00', to: '13:00', timeZone: 'UTC' } as const;

/** What people may say so that a service is left alone; a hold is a pause that nobody has ended. */
const HOLDS: readonly (readonly [string, Partial<Situation>])[] = [
  ['held until somebody resumes it', pausedAs('cart', UNTIL_RESUMED_MS)],
  ['held with all the others', pausedAs('*', UNTIL_RESUMED_MS)],
  ['paused for another moment', pausedAs('cart', nowMs + 1)],
  ['in its maintenance window', { service: service('cart', { maintenanceWindows: [window] }) }],
  ['only observed', { service: service('cart', { mode: 'observe' }) }],
  ['in a watchdog that is stopped', { control: { stopped: true, pauses: {} } }],
];

describe('I1: a service that people hold', () => {
  it.each(HOLDS)('has nothing done to it, whatever else is so: %s', (_, hold) => {
    const rung: Rung = { remedy: 'force-deploy', intentAtMs: NOON + MINUTE, deploymentId: 'ecs-svc/1' };
    const whatever = fc.record({
      crashLoop: fc.boolean(),
      witnesses: fc.constantFrom([], plainSituation().witnesses),
      incident: fc.constantFrom(incidentAt(NOON), incidentAt(NOON, { rungs: [rung] })),
      belief: fc.constantFrom(illBelief(NOON), illBelief(NOON - HOUR, { failures: 99 })),
    });
    fc.assert(
      fc.property(whatever, (given) => {
        expect(holdOf(admit(plainSituation(given)), nowMs)).toBeUndefined();
        expect(holdOf(admit(plainSituation({ ...given, ...hold })), nowMs)).toBeDefined();
      }),
      { numRuns: 20 },
    );
  });
});
