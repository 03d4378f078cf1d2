import { describe, expect, it } from 'vitest';
import type { Bedside } from '../../../functions/watch/bedside.ts';
import type { WatchPorts } from '../../../functions/watch/ports.ts';
import { tendRunning } from '../../../functions/watch/running-incident.ts';
import type { Belief } from '../../../shared/core/health/belief.ts';
import type { Incident } from '../../../shared/core/remediation/incident.ts';
import { type Lease, type Ledger, newLedger } from '../../../shared/core/remediation/records.ts';
import { TerminalError, UnreadableRowError } from '../../../shared/ports.ts';
import { InMemoryRollbackStore } from '../../../simulator/ports/in-memory-rollback-store.ts';
import { illBelief, incidentAt, MINUTE, NOON, plainSituation, service } from '../../support/cases.ts';

const BROKEN = 'rollback-state lease cart cannot be read: epoch is not int';

/** A look at an incident, so long after its workflow was started, whose lease cannot be read, or is this one. */
async function lookAt(
  afterMinutes: number,
  given: {
    belief?: Belief;
    error?: Error;
    lease?: Lease;
    exitedMinutesAgo?: number[];
    isLoop?: boolean;
    incident?: Partial<Incident>;
    execution?: 'running' | 'stopped' | 'over';
    ledger?: Partial<Ledger>;
    /** Of the row of beliefs by now; this look has read the first. */
    version?: number;
  } = {},
) {
  const nowMs = NOON + afterMinutes * MINUTE;
  const rollback = new InMemoryRollbackStore();
  rollback.lease = async () => {
    if (given.lease) return given.lease;
    throw given.error ?? new UnreadableRowError(BROKEN);
  };
  const incident = await rollback.replaceIncident(
    incidentAt(NOON, { status: 'confirmed', execution: 'cart-1', startedAtMs: NOON, ...given.incident }),
  );
  await rollback.replaceLedger({ ...newLedger('cart'), ...given.ledger });
  const subjects: string[] = [];
  const starts: string[] = [];
  const stopped = (given.exitedMinutesAgo ?? []).map((minutes) => ({
    stopCode: 'EssentialContainerExited',
    stoppedAtMs: nowMs - minutes * MINUTE,
    containers: [],
  }));
  const world = {
    environment: plainSituation().environment,
    clock: { now: () => nowMs },
    rollback,
    health: { load: async () => ({ version: given.version ?? 1 }) },
    fleet: { stoppedTasks: async () => stopped },
    workflow: {
      start: async (execution: string) => void starts.push(execution),
      stateOf: async () => given.execution ?? 'stopped',
    },
    topic: { publish: async ({ subject }: { subject: string }) => void subjects.push(subject) },
    journal: { say: () => undefined, measure: () => undefined },
  } as unknown as WatchPorts;
  const bed = {
    nowMs,
    service: service('cart'),
    ledger: await rollback.ledger('cart'),
    glance: {
      before: { target: 'cart', shard: 0, version: 1 },
      row: { belief: given.belief ?? illBelief(NOON) },
    },
    evidence: { crashLooping: new Set(given.isLoop ? ['cart'] : []), views: new Map() },
  } as unknown as Bedside;
  return {
    left: await tendRunning(incident, bed, world),
    subjects,
    starts,
    ledger: await rollback.ledger('cart'),
  };
}

describe('an incident whose lease cannot be read', () => {
  it('is left alone while a lease could still be valid, and nothing is started for it', async () => {
    const { left, subjects, starts } = await lookAt(4);
    expect([left.status, subjects, starts]).toEqual(['confirmed', [], []]);
  });

  it('is escalated once no lease could be: people are told which row', async () => {
    const { left, subjects } = await lookAt(5);
    expect(left).toMatchObject({ status: 'closed', outcome: 'escalated', because: BROKEN });
    expect(subjects).toEqual([expect.stringContaining('cart escalated')]);
  });

  it('is recovered if it has become well by itself', async () => {
    const belief = illBelief(NOON, { status: 'healthy', successSinceMs: NOON });
    expect((await lookAt(5, { belief })).left.outcome).toBe('recovered');
  });

  it('is not given up because the table itself was out of reach', async () => {
    await expect(lookAt(5, { error: new TerminalError('read rollback-state: denied') })).rejects.toThrow(
      'denied',
    );
  });
});

describe('an incident whose workflow has died, of a service that answers', () => {
  const lease = { service: 'cart', epoch: 3, holder: 'cart-1', expiresAtMs: NOON };
  const belief = illBelief(NOON, { status: 'healthy', successSinceMs: NOON });

  it.each([
    ['is recovered after a calm window', {}],
    ['is recovered where the exits are a calm window ago', { exitedMinutesAgo: [5, 6, 7] }],
    ['is recovered where tasks have exited and do not keep exiting', { exitedMinutesAgo: [1, 2] }],
  ])('%s', async (_, given) => {
    expect((await lookAt(10, { belief, lease, ...given })).left.outcome).toBe('recovered');
  });

  it('is left to the next look where another has written what it met since this one has read', async () => {
    expect((await lookAt(30, { belief, lease, version: 2 })).left.status).toBe('confirmed');
  });

  it.each([
    ['its tasks kept exiting until four minutes ago', { exitedMinutesAgo: [4, 6, 8] }],
    ['the next exit of a slow loop is due', { isLoop: true }],
  ])('goes on where %s, and people are told in the end', async (_, given) => {
    expect((await lookAt(11, { belief, lease, ...given })).left.status).toBe('confirmed');
    expect((await lookAt(30, { belief, lease, ...given })).left).toMatchObject({
      outcome: 'escalated',
      because: 'its remediation (execution cart-1) ended halfway and it is not well',
    });
  });
});

describe('an incident whose lease somebody else holds', () => {
  const lease = { service: 'cart', epoch: 3, holder: 'stranger', expiresAtMs: Date.UTC(2099, 0) };

  it('is not begun, and ends with who holds it until when, so that people can take it away', async () => {
    const { left } = await lookAt(20, { lease });
    expect(left).toMatchObject({
      outcome: 'escalated',
      because: expect.stringMatching(/stranger.*lease cart.*2099/),
    });
  });

  it('is another matter where that lease is over', async () => {
    const { left } = await lookAt(20, { lease: { ...lease, expiresAtMs: NOON } });
    expect(left.because).toBe('its remediation (execution cart-1) ended halfway and it is not well');
  });
});

describe('an incident whose workflow is gone before it has acted', () => {
  const lease = { service: 'cart', epoch: 3, holder: 'cart-1', expiresAtMs: NOON };
  const begun = { remedy: 'force-deploy', intentAtMs: NOON + MINUTE } as const;

  it('is given to another workflow, under another name, as soon as no lease of the first can be valid', async () => {
    const before = await lookAt(4, { lease, execution: 'over' });
    expect(before.left).toMatchObject({ execution: 'cart-1', attempt: 1 });
    const { left, subjects } = await lookAt(5, { lease, execution: 'over' });
    expect(left).toMatchObject({ status: 'confirmed', attempt: 2, begunAnew: true });
    expect([left.execution, left.startedAtMs, subjects]).toEqual([undefined, undefined, []]);
  });

  it('ends as the first had decided, although it is ill again by now', async () => {
    const ending = { outcome: 'passed', because: 'it was over before it was confirmed' } as const;
    const given = { lease, execution: 'over', incident: { status: 'open', ending } } as const;
    const { left, subjects } = await lookAt(8, given);
    expect(left).toMatchObject({ status: 'closed', ...ending });
    expect(subjects).toEqual([]);
  });

  it('gives back the turn that was claimed and not used, and is not counted twice for it', async () => {
    const claimed = { acting: true, lastClaim: 'cart#000001:1:force-deploy', startsMs: [NOON] };
    const { left, ledger } = await lookAt(5, { lease, execution: 'over', ledger: claimed });
    expect([left.execution, left.begunAnew]).toEqual([undefined, true]);
    expect(ledger).toMatchObject({ ...claimed, acting: false });
  });

  it.each([
    ['somebody has stopped it', { execution: 'stopped' }],
    ['it runs and cannot get its lease', { execution: 'running' }],
    ['it had begun to act', { incident: { rungs: [begun] } }],
    ['it was the second', { incident: { begunAnew: true } }],
    ['somebody else holds the lease', { lease: { ...lease, holder: 'x', expiresAtMs: Date.UTC(2099, 0) } }],
    [
      'it answers meanwhile',
      { belief: illBelief(NOON, { status: 'healthy', successSinceMs: NOON + 4 * MINUTE }) },
    ],
  ] as const)('is not where %s, and people are told in the end', async (_, given) => {
    const all = { lease, execution: 'over', ...given } as const;
    expect((await lookAt(6, all)).left).toMatchObject({ execution: 'cart-1', attempt: 1 });
    if (!('belief' in given)) expect((await lookAt(20, all)).left.outcome).toBe('escalated');
  });
});
