import { beforeEach, describe, expect, it } from 'vitest';
import type { TaskView } from '../../shared/core/diagnosis/evidence.ts';
import type { Notice } from '../../shared/core/notices/notice.ts';
import type { Approval } from '../../shared/core/remediation/approval.ts';
import type { Incident } from '../../shared/core/remediation/incident.ts';
import type { Baseline, Ledger, Loan, Park } from '../../shared/core/remediation/records.ts';
import { LostRaceError, type RollbackStore } from '../../shared/ports.ts';

const T0 = Date.UTC(2026, 10, 21, 12);
const ALICE = { by: 'AROA1:alice', atMs: T0 };
/** Of a lease that nobody ever had before. */
/** By the clock, and a minute more: another clock may be ahead. */
const FIRST = T0 / 1000 + 61;
const until = (nowMs: number) => ({ nowMs, expiresAtMs: nowMs + 60_000 });

export const ledger: Ledger = {
  service: 'backend',
  lastNumber: 12,
  openIncident: 'backend#000012',
  thread: 'incident:backend#000012',
  startsMs: [T0 - 9_000_000, T0],
  actsMs: [],
  lastActMs: T0,
  lastClosedMs: T0 - 1,
  passedMs: T0 - 2,
  pledgedMs: T0 - 3,
  redeployedMs: T0 - 1,
  redeployment: 'ecs-svc/7',
  flappingToldMs: T0 - 1,
  lastOutcome: 'recovered',
  lastIncident: 'backend#000011',
  lastThread: 'storm:1',
  freeze: { sinceMs: T0, incident: 'backend#000011', remedy: 'roll-back', patch: 'go back too' },
  acting: true,
  version: 0,
};

const hold = { reason: 'deploying', detail: '2 deployments', sinceMs: T0 } as const;

/** Every field that an incident can have. */
export const incident: Incident = {
  verdict: {
    decidedAtMs: T0,
    gates: [{ gate: 'stopped', passes: true, seen: 'running', limit: 'running' }],
  },
  id: 'backend#000012',
  service: 'backend',
  number: 12,
  thread: 'incident:backend#000012',
  status: 'confirmed',
  openedAtMs: T0,
  firstFailureAtMs: T0 - 3000,
  reason: 'answers 503',
  confirmedAtMs: T0 + 40_000,
  failsAnew: { sinceMs: T0 + 90_000, answersSinceMs: T0 + 120_000 },
  closedAtMs: T0 + 900_000,
  outcome: 'recovered',
  because: 'it answered for 300 s',
  diagnosis: { cause: 'hung-tasks', blames: 'backend', confidence: 0.8, because: ['2 tasks run'] },
  plan: {
    rungs: ['force-deploy'],
    leftOut: [{ remedy: 'roll-back', because: 'no second witness' }],
    rollBackTo: 'arn:aws:ecs:eu-central-1:1:task-definition/b:6',
  },
  hold,
  holds: [hold],
  rungs: [
    {
      remedy: 'force-deploy',
      intentAtMs: T0 + 1,
      actedAtMs: T0 + 2,
      deploymentId: 'ecs-svc/1',
      settledAtMs: T0 + 3,
      endedAtMs: T0 + 4,
      result: 'verified',
      because: 'calm',
      tally: { sinceMs: T0, wellSinceMs: T0 + 1, wells: 4, illSinceMs: T0 + 2, ills: 0 },
      read: { atMs: T0 + 3, shows: '2/2' },
    },
  ],
  fingerprint: { serviceArn: 'arn@1', taskDefinition: 'td', desired: 2, deploymentIds: ['ecs-svc/1'] },
  evidence: ['a line'],
  opening: 1,
  attempt: 1,
  execution: 'backend-12',
  startedAtMs: T0 + 5,
  ending: { outcome: 'recovered', because: 'calm' },
  version: 0,
};

export const park: Park = {
  service: 'backend',
  modelName: 'tradai-backend-prod',
  cluster: 'tradai-prod',
  incident: 'backend#000012',
  execution: 'backend-12',
  epoch: 3,
  desired: 4,
  taskDefinition: 'td:7',
  autoscaler: { min: 2, max: 9, suspended: { in: false, out: false, scheduled: true } },
  status: 'open',
  parkedAtMs: T0,
  deadlineMs: T0 + 270_000,
};

const loan: Loan = {
  service: 'backend',
  modelName: 'tradai-backend-prod',
  functionName: 'tradai-backend-prod',
  alias: 'live',
  incident: 'backend#000012',
  execution: 'backend-12',
  epoch: 3,
  environments: 5,
  status: 'open',
  lentAtMs: T0,
  dueAtMs: T0 + 3_600_000,
};

const baseline: Baseline = {
  service: 'backend',
  modelName: 'tradai-backend-prod',
  taskDefinition: 'td:7',
  liveSinceMs: T0,
  healthySinceMs: T0 + 1,
  certifiedAtMs: T0 + 2,
  // A container may have any name.
  digests: { app: 'sha256:1', sinceMs: 'sha256:2' },
  images: { app: 'repo:1', sinceMs: 'repo:2' },
  definition: '{"family":"td"}',
};

const approval: Approval = {
  service: 'backend',
  incident: 'backend#000012',
  execution: 'backend-12',
  question: 'a'.repeat(64),
  remedies: ['scale-cycle', 'roll-back'],
  rollBackTo: 'arn:9',
  fingerprint: { serviceArn: 'arn@1', taskDefinition: 'arn:10', desired: 2, deploymentIds: ['ecs-svc/1'] },
  askedAtMs: T0,
  expiresAtMs: T0 + 1_800_000,
  taskToken: 'token',
  status: 'asked',
  because: 'fine',
  version: 0,
};

const notice: Notice = {
  id: 'backend#000012 opened',
  thread: 'incident:backend#000012',
  kind: 'opened',
  severity: 'critical',
  environment: 'prod',
  about: 'backend',
  modelName: 'tradai-backend-prod',
  atMs: T0,
  subject: 'backend is unhealthy',
  lines: ['one', 'two'],
  nextSteps: ['watchdog explain'],
};

/** What every rollback store does, whatever it is made of. */
export function rollbackStoreContract(make: () => Promise<RollbackStore>): void {
  let store: RollbackStore;
  beforeEach(async () => {
    store = await make();
  });
  describe('ledgers and incidents', () => ledgersAndIncidents(() => store));
  describe('leases', () => leases(() => store));
  describe('parks', () => parks(() => store));
  describe('loans', () => loans(() => store));
  describe('baselines', () => baselines(() => store));
  describe('control', () => control(() => store));
  describe('approvals', () => approvals(() => store));
  describe('stopped tasks', () => stopLogs(() => store));
  describe('notices', () => notices(() => store));
}

function ledgersAndIncidents(store: () => RollbackStore): void {
  it('a service without a ledger has an empty one, which is not stored', async () => {
    expect(await store().ledger('backend')).toMatchObject({ service: 'backend', lastNumber: 0, version: 0 });
    expect(await store().ledgers()).toEqual([]);
  });

  it('gives back exactly what was written, one version later', async () => {
    await store().replaceLedger(ledger);
    expect(await store().ledger('backend')).toEqual({ ...ledger, version: 1 });
    expect(await store().ledgers()).toEqual([{ ...ledger, version: 1 }]);
    expect(await store().replaceIncident(incident)).toEqual({ ...incident, version: 1 });
    expect(await store().incident(incident.id)).toEqual({ ...incident, version: 1 });
  });

  it('loses to a newer write', async () => {
    await store().replaceIncident(incident);
    await expect(store().replaceIncident(incident)).rejects.toBeInstanceOf(LostRaceError);
    await expect(store().replaceLedger({ ...ledger, version: 1 })).rejects.toBeInstanceOf(LostRaceError);
  });

  it('lists the newest incidents of a service first, and of no other', async () => {
    for (const number of [1, 2, 10]) {
      const id = `backend#${String(number).padStart(6, '0')}`;
      await store().replaceIncident({ ...incident, id, number });
    }
    await store().replaceIncident({ ...incident, id: 'backend-two#000099', service: 'backend-two' });
    expect((await store().incidents('backend', 2)).map((one) => one.number)).toEqual([10, 2]);
    expect(await store().incidents('nobody', 2)).toEqual([]);
  });
}

function leases(store: () => RollbackStore): void {
  it('a free lease is taken once, with the first epoch', async () => {
    expect(await store().lease('backend')).toBeUndefined();
    expect(await store().takeLease('backend', 'a', until(T0))).toEqual({
      service: 'backend',
      holder: 'a',
      epoch: FIRST,
      expiresAtMs: T0 + 60_000,
    });
    expect(await store().takeLease('backend', 'b', until(T0 + 1))).toBeUndefined();
  });

  it('goes to exactly one of many who want it at once', async () => {
    const wanted = ['a', 'b', 'c', 'd'].map((who) => store().takeLease('backend', who, until(T0)));
    expect((await Promise.all(wanted)).filter((lease) => lease !== undefined)).toHaveLength(1);
  });

  it('its holder takes it again in the same epoch, even after it expired', async () => {
    await store().takeLease('backend', 'a', until(T0));
    expect(await store().takeLease('backend', 'a', until(T0 + 10))).toMatchObject({ epoch: FIRST });
    expect(await store().takeLease('backend', 'a', until(T0 + 500_000))).toMatchObject({
      epoch: FIRST,
      expiresAtMs: T0 + 560_000,
    });
  });

  it('an expired one goes to another in the next epoch, and its old holder cannot renew it', async () => {
    const old = await store().takeLease('backend', 'a', until(T0));
    expect(await store().takeLease('backend', 'b', until(T0 + 60_000))).toBeUndefined(); // not expired yet
    expect(await store().takeLease('backend', 'b', until(T0 + 60_001))).toMatchObject({
      holder: 'b',
      epoch: FIRST + 1,
    });
    await expect(store().renewLease(old!, T0 + 99_000)).rejects.toThrow(`b holds epoch ${FIRST + 1}`);
    await expect(store().renewLease(old!, T0 + 99_000)).rejects.toBeInstanceOf(LostRaceError);
  });

  it('is renewed by its holder', async () => {
    const lease = await store().takeLease('backend', 'a', until(T0));
    expect(await store().renewLease(lease!, T0 + 99_000)).toEqual({ ...lease, expiresAtMs: T0 + 99_000 });
    expect(await store().lease('backend')).toEqual({ ...lease, expiresAtMs: T0 + 99_000 });
  });

  it('is free once released, and its epoch goes on', async () => {
    const lease = await store().takeLease('backend', 'a', until(T0));
    await store().releaseLease(lease!);
    expect((await store().lease('backend'))?.holder).toBeUndefined();
    await expect(store().renewLease(lease!, T0 + 99_000)).rejects.toBeInstanceOf(LostRaceError);
    expect(await store().takeLease('backend', 'a', until(T0 + 1))).toMatchObject({ epoch: FIRST + 1 });
  });

  it('is not taken from its new holder when the old one lets go', async () => {
    const old = await store().takeLease('backend', 'a', until(T0));
    await store().takeLease('backend', 'b', until(T0 + 60_001));
    await store().releaseLease(old!);
    expect(await store().lease('backend')).toMatchObject({ holder: 'b', epoch: FIRST + 1 });
  });
}

function parks(store: () => RollbackStore): void {
  it('keeps a debt whole', async () => {
    expect(await store().park('backend')).toBeUndefined();
    await store().openPark(park);
    expect(await store().park('backend')).toEqual(park);
    expect(await store().parks()).toEqual({ parks: [park], unreadable: [] });
  });

  it('the same debt again changes nothing: by now the count may be lower', async () => {
    await store().openPark(park);
    await store().openPark({ ...park, desired: 1 });
    expect(await store().park('backend')).toEqual(park);
  });

  it.each([
    ['of another execution', { execution: 'backend-13', epoch: 4 }],
    ['of another epoch', { epoch: 4 }],
  ])('another debt %s is refused while one is open', async (_, other) => {
    await store().openPark(park);
    await expect(store().openPark({ ...park, ...other })).rejects.toThrow(
      /backend-12 \(epoch 3\) has it open/,
    );
    expect(await store().park('backend')).toEqual(park);
  });

  it('a repaid debt stays as a tombstone until the next', async () => {
    await store().openPark(park);
    await store().repayPark(park, { nowMs: T0 + 9, by: 'restorer' });
    const repaid = { ...park, status: 'repaid', repaidAtMs: T0 + 9, repaidBy: 'restorer' };
    expect(await store().park('backend')).toEqual(repaid);
    await store().openPark({ ...park, execution: 'backend-13', epoch: 4 });
    expect(await store().park('backend')).toMatchObject({ status: 'open', epoch: 4 });
  });

  it('is repaid once: whoever pays second changes nothing', async () => {
    await store().openPark(park);
    await store().repayPark(park, { nowMs: T0 + 9, by: 'workflow' });
    await store().repayPark(park, { nowMs: T0 + 99, by: 'restorer' });
    expect(await store().park('backend')).toMatchObject({ repaidAtMs: T0 + 9, repaidBy: 'workflow' });
  });

  it('a worker that wakes late cannot open an older debt', async () => {
    await store().openPark({ ...park, epoch: 5 });
    await store().repayPark({ ...park, epoch: 5 }, { nowMs: T0, by: 'x' });
    await expect(store().openPark(park)).rejects.toBeInstanceOf(LostRaceError);
  });

  it('a debt that is not in the books cannot be repaid', async () => {
    await expect(store().repayPark(park, { nowMs: T0, by: 'x' })).rejects.toBeInstanceOf(LostRaceError);
    await store().openPark(park);
    const other = { ...park, epoch: 2 };
    await expect(store().repayPark(other, { nowMs: T0, by: 'x' })).rejects.toBeInstanceOf(LostRaceError);
  });
}

function loans(store: () => RollbackStore): void {
  it('keeps one whole, beside a park of the same service', async () => {
    expect(await store().loan('backend')).toBeUndefined();
    await store().openPark(park);
    await store().openLoan(loan);
    expect(await store().loan('backend')).toEqual(loan);
    expect(await store().loans()).toEqual({ loans: [loan], unreadable: [] });
    expect(await store().parks()).toEqual({ parks: [park], unreadable: [] });
  });

  it('another is refused while one is open, and the same again changes nothing', async () => {
    await store().openLoan(loan);
    await store().openLoan({ ...loan, dueAtMs: T0 + 9 });
    await expect(store().openLoan({ ...loan, execution: 'backend-13', epoch: 4 })).rejects.toThrow(
      /backend-12 \(epoch 3\) has it open/,
    );
    expect(await store().loan('backend')).toEqual(loan);
  });

  it('is repaid once, and makes room for the next', async () => {
    await store().openLoan(loan);
    await store().repayLoan(loan, { nowMs: T0 + 9, by: 'restorer' });
    await store().repayLoan(loan, { nowMs: T0 + 99, by: 'restorer' });
    expect(await store().loan('backend')).toMatchObject({ status: 'repaid', repaidAtMs: T0 + 9 });
    await store().openLoan({ ...loan, execution: 'backend-13', epoch: 4 });
    expect(await store().loan('backend')).toMatchObject({ status: 'open', epoch: 4 });
  });
}

function baselines(store: () => RollbackStore): void {
  it('lists them newest first, at most twenty, of one service only', async () => {
    for (let n = 0; n < 22; n += 1) {
      await store().addBaseline({ ...baseline, taskDefinition: `td:${n}`, liveSinceMs: T0 + n });
    }
    await store().addBaseline({ ...baseline, service: 'backend-two' });
    const found = await store().baselines('backend');
    expect(found).toHaveLength(20);
    expect(found[0]).toEqual({ ...baseline, taskDefinition: 'td:21', liveSinceMs: T0 + 21 });
    expect(found.at(-1)?.taskDefinition).toBe('td:2');
  });

  it('the same certificate twice is one', async () => {
    await store().addBaseline(baseline);
    await store().addBaseline({ ...baseline, certifiedAtMs: T0 + 60_000 });
    expect(await store().baselines('backend')).toEqual([{ ...baseline, certifiedAtMs: T0 + 60_000 }]);
  });
}

function control(store: () => RollbackStore): void {
  it('is stopped until somebody starts it', async () => {
    expect(await store().control()).toMatchObject({ stopped: true, pauses: {} });
    await store().setStopped(false, '', ALICE);
    expect(await store().control()).toMatchObject({ stopped: false, switched: ALICE });
  });

  it('stops with a reason and starts again', async () => {
    await store().setStopped(true, 'migration', ALICE);
    expect(await store().control()).toMatchObject({ stopped: true, stoppedBecause: 'migration' });
    await store().setStopped(false, 'done', ALICE);
    const started = await store().control();
    expect(started.stopped).toBe(false);
    expect(started.stoppedBecause).toBeUndefined();
  });

  it('pauses services and everything apart from each other', async () => {
    await store().pause('backend', { untilMs: T0, reason: 'release' });
    await store().pause('*', { untilMs: T0 + 5, reason: 'night', by: 'alice' });
    await store().setStopped(true, 'x', ALICE);
    expect((await store().control()).pauses).toEqual({
      backend: { untilMs: T0, reason: 'release' },
      '*': { untilMs: T0 + 5, reason: 'night', by: 'alice' },
    });
  });

  it('keeps the newest acknowledgement of a service', async () => {
    await store().acknowledge('backend', { incident: 'backend#000001', ...ALICE });
    await store().acknowledge('backend', { incident: 'backend#000002', ...ALICE });
    expect((await store().control()).acks).toEqual({ backend: { incident: 'backend#000002', ...ALICE } });
  });
}

function stopLogs(store: () => RollbackStore): void {
  const stop: TaskView = {
    arn: 'task/1',
    taskDefinition: 'td:7',
    startedBy: 'ecs-svc/1',
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
    createdAtMs: T0 - 9,
    startedAtMs: T0 - 5,
    stoppingAtMs: T0 - 1,
    stoppedAtMs: T0,
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    containers: [{ name: 'web', image: 'web:7', imageDigest: 'sha256:1', exitCode: 137, reason: 'OOM' }],
  };

  it('keeps what stopped, whole', async () => {
    expect(await store().stopLog('backend')).toEqual({ service: 'backend', stops: [], version: 0 });
    await store().replaceStopLog({ service: 'backend', stops: [stop], version: 0 });
    expect(await store().stopLog('backend')).toEqual({ service: 'backend', stops: [stop], version: 1 });
  });

  it('loses no stop to another that was written first', async () => {
    await store().replaceStopLog({ service: 'backend', stops: [stop], version: 0 });
    const late = store().replaceStopLog({ service: 'backend', stops: [], version: 0 });
    await expect(late).rejects.toBeInstanceOf(LostRaceError);
  });
}

function approvals(store: () => RollbackStore): void {
  it('gives a question back whole, and the next one in its place', async () => {
    expect(await store().approval('backend')).toBeUndefined();
    await store().replaceApproval(approval);
    expect(await store().approval('backend')).toEqual({ ...approval, version: 1 });
    const next = { ...approval, question: 'b'.repeat(64), version: 1 };
    await store().replaceApproval(next);
    expect(await store().approval('backend')).toEqual({ ...next, version: 2 });
  });

  it('takes one of two answers that come at once', async () => {
    await store().replaceApproval(approval);
    const asked = (await store().approval('backend'))!;
    const answers = (['approved', 'rejected'] as const).map((status) =>
      store().replaceApproval({ ...asked, status, decidedAtMs: T0 + 1, decidedBy: 'alice' }),
    );
    const results = await Promise.allSettled(answers);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find((one) => one.status === 'rejected')).toMatchObject({
      reason: { name: 'LostRaceError' },
    });
  });
}

function notices(store: () => RollbackStore): void {
  it('takes each notice once', async () => {
    expect(await store().addNotice(notice)).toBe(true);
    expect(await store().addNotice({ ...notice, subject: 'again' })).toBe(false);
    expect(await store().unsentNotices()).toHaveLength(1);
  });

  it('knows for good whether it was ever given one', async () => {
    expect(await store().hasNotice(notice.id)).toBe(false);
    await store().addNotice(notice);
    expect(await store().hasNotice(notice.id)).toBe(true);
    await store().markSent(notice.id, T0 + 1);
    expect(await store().hasNotice(notice.id)).toBe(true);
    expect(await store().hasNotice('another')).toBe(false);
  });

  it('gives it back whole until it is sent', async () => {
    await store().addNotice(notice);
    expect(await store().unsentNotices()).toEqual([notice]);
    await store().markSent(notice.id, T0 + 1);
    expect(await store().unsentNotices()).toEqual([]);
  });

  it('one that was sent is never sent again', async () => {
    await store().addNotice(notice);
    await store().markSent(notice.id, T0 + 1);
    expect(await store().addNotice(notice)).toBe(false);
    expect(await store().unsentNotices()).toEqual([]);
  });

  it('lists the oldest first, whoever they are about', async () => {
    await store().addNotice({ ...notice, id: 'b.#c/{d}', atMs: T0 + 2 });
    await store().addNotice({ ...notice, id: 'a', about: 'mlflow', atMs: T0 + 1 });
    await store().addNotice({ ...notice, id: 'c', atMs: T0 });
    expect((await store().unsentNotices()).map((one) => one.id)).toEqual(['c', 'a', 'b.#c/{d}']);
    await store().markSent('b.#c/{d}', T0 + 3);
    await store().markSent('nobody knows it', T0 + 3);
    expect((await store().unsentNotices()).map((one) => one.id)).toEqual(['c', 'a']);
  });
}
