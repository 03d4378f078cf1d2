import { describe, expect, it } from 'vitest';
import { idleConsumer } from '../../shared/contracts/aws-kinds/idle-consumer.ts';
import { sqsQueue } from '../../shared/contracts/aws-kinds/sqs-queue.ts';
import { diagnose } from '../../shared/core/diagnosis/diagnose.ts';
import { figuresCountFromMs, withBacklog } from '../../shared/core/health/backlog.ts';
import { newBelief } from '../../shared/core/health/belief.ts';
import { judgeMeasures, type Told } from '../../shared/core/health/judge-measures.ts';
import { excuses } from '../../shared/core/health/observation.ts';
import { admit } from '../../shared/core/remediation/admission.ts';
import { makePlan, type PlanInput } from '../../shared/core/remediation/plan.ts';
import { type WatchedService, worksOff } from '../../shared/core/watchlist/environment.ts';
import {
  HOUR,
  illBelief,
  MINUTE,
  NOON,
  plainSituation,
  seen,
  service,
  steadyView,
} from '../support/cases.ts';

const queue = sqsQueue.schema.parse({ kind: 'sqs-queue', queueName: 'shop-jobs' });
const question = idleConsumer(sqsQueue.question(queue))!;

const minutes = (...values: number[]): Told =>
  values.map((value, at) => ({ atMs: NOON - (values.length - at) * MINUTE, value }));
const judge = (oldest: Told, workedOff: Told) =>
  judgeMeasures('cart', NOON, question, [{ values: oldest }, { values: workedOff }]);

describe('a queue that nobody works off', () => {
  it.each<[string, Told, Told, string]>([
    ['is one whose messages get old while none is taken', minutes(900, 960, 1_020), minutes(0, 0, 0), 'down'],
    ['is one of which AWS counts nothing taken at all', minutes(960, 1_020), minutes(), 'down'],
    ['is none with one message that nobody can work off', minutes(960, 1_020), minutes(12, 9), 'up'],
    ['is none while nothing waits for long', minutes(3, 2), minutes(0, 0), 'up'],
    ['is none while it only gets older', minutes(400, 460), minutes(0, 0), 'degraded'],
    ['is not known where it cannot be read', { trouble: 'AccessDenied' }, minutes(0, 0), 'unknown'],
    ['is not known where half of it cannot be read', minutes(960), { trouble: 'Throttled' }, 'unknown'],
  ])('%s', (_, oldest, workedOff, verdict) => expect(judge(oldest, workedOff).verdict).toBe(verdict));
});

describe('what piles up', () => {
  const works = (of: object) => worksOff({ ...service, ...of } as WatchedService, 'jobs');

  it.each([
    ['excuses a service that only puts work into it', 'backlog', {}, true],
    ['excuses no consumer of its own', 'backlog', { consumes: { queue: 'jobs', question } }, false],
    ['excuses the consumer of another queue', 'backlog', { consumes: { queue: 'mails', question } }, true],
    ['excuses no function that is invoked for it', 'backlog', { kind: 'lambda', dependsOn: ['jobs'] }, false],
    ['excuses a function that needs who needs it', 'backlog', { kind: 'lambda', dependsOn: ['cart'] }, true],
    ['excuses nobody once it was given up', 'dead-letters', {}, false],
  ])('%s', (_, phase, of, expected) => expect(excuses(phase, works(of))).toBe(expected));
});

describe('figures of a queue', () => {
  it.each([
    ['count where its consumer has answered all the while', {}, undefined],
    ['count where its consumer is known to take nothing', { failures: 3, phase: 'backlog' }, undefined],
    ['count not where it did not answer until now', { failures: 3, phase: 'timeout' }, Infinity],
    [
      'count from the first whole minute in which it answered again',
      { status: 'recovering', failures: 0, phase: undefined, cameBackMs: NOON },
      NOON + MINUTE,
    ],
    [
      'count no earlier although it is healthy by now',
      { status: 'healthy', failures: 0, phase: undefined, cameBackMs: NOON },
      NOON + MINUTE,
    ],
    [
      'count no earlier although they seem to say that it takes nothing',
      { status: 'suspect', failures: 1, phase: 'backlog', cameBackMs: NOON },
      NOON + MINUTE,
    ],
  ] as const)('%s', (_, of, fromMs) => {
    expect(figuresCountFromMs({ ...newBelief(NOON), ...of })).toBe(fromMs);
  });
});

describe('a service that works it off', () => {
  const backlog = seen('down', NOON - MINUTE, { phase: 'backlog', detail: 'oldest message 1020 s' });

  it('is down although it answers, and as many of its tasks answer as do', () => {
    const down = withBacklog(seen('up', NOON), 'jobs', backlog);
    expect(down).toMatchObject({ verdict: 'down', phase: 'backlog', right: 2, atMs: NOON });
    expect(down.measuredToMs).toBe(NOON - MINUTE);
    expect(down.detail).toContain('jobs: oldest message 1020 s');
  });

  it('is not known to be down by figures of long ago', () => {
    const late = withBacklog(seen('up', NOON), 'jobs', { ...backlog, atMs: NOON - 4 * MINUTE });
    expect(late).toMatchObject({ verdict: 'unknown', phase: 'backlog', atMs: NOON });
    expect(late.detail).toContain('oldest message 1020 s 4 min ago');
  });

  it.each([
    ['is as ill as it answers', seen('down', NOON, { phase: 'timeout' }), backlog, 0],
    ['is not known where its probes tell nothing', seen('unknown', NOON), backlog, 0],
    ['[S3-08.09] is well where the queue is worked off', seen('up', NOON), seen('up', NOON), 0],
    ['is well where its queue cannot be read', seen('up', NOON), seen('unknown', NOON), 0],
    ['is not judged by what was measured before it was restarted', seen('up', NOON), backlog, NOON],
  ])('%s', (_, own, figures, sinceMs) => expect(withBacklog(own, 'jobs', figures, sinceMs)).toBe(own));

  it('may be restarted although its target group sees it answer', () => {
    const well = { witness: 'target-group', verdict: 'healthy', detail: '2 of 2' } as const;
    const gateOf = (phase: 'backlog' | 'timeout') =>
      admit(plainSituation({ belief: illBelief(NOON, { phase }), witnesses: [well] })).at(-1)!;
    expect([gateOf('backlog').passes, gateOf('timeout').passes]).toEqual([true, false]);
  });

  it('is diagnosed as hung, and only its consumer is restarted', () => {
    const belief = illBelief(NOON - 5 * MINUTE, { phase: 'backlog', reason: 'jobs: oldest message 1020 s' });
    const diagnosis = diagnose({
      ...{ service: 'cart', nowMs: NOON, belief, view: steadyView(), stopped: [], sickNeeds: [] },
      ...{ currentIsBaseline: true, blameMs: HOUR, witnessSaysWell: true, countStopsFromMs: 0 },
    });
    expect(diagnosis).toMatchObject({ cause: 'hung-tasks', blames: 'cart' });
    const input: PlanInput = {
      ...{ diagnosis, tried: [], view: steadyView(), baselines: [], available: new Set(), nowMs: NOON },
      ...{ condemned: new Set(), barriers: new Set(), blameSeconds: 3_600, isIdle: true },
      service: service('cart', { remedies: ['restart-consumer', 'force-deploy', 'scale-cycle'] }),
    };
    expect(makePlan(input)).toMatchObject({ plan: { rungs: ['restart-consumer'] } });
  });
});
