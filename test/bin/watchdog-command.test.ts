import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { advise } from '../../bin/cli/advise.ts';
import type { Answer } from '../../bin/cli/answer.ts';
import { explain } from '../../bin/cli/explain.ts';
import { lengthMs } from '../../bin/cli/find.ts';
import { frozen } from '../../bin/cli/frozen.ts';
import { table } from '../../bin/cli/layout.ts';
import type { Reach } from '../../bin/cli/reach.ts';
import { ack, decide, pause, resume, start, stop } from '../../bin/cli/say.ts';
import { status } from '../../bin/cli/status.ts';
import environment from '../../environments/local.ts';
import { DynamoHealthStore } from '../../shared/adapters/dynamodb-health-store.ts';
import { DynamoRollbackStore } from '../../shared/adapters/dynamodb-rollback-store.ts';
import { HEALTH_KEYS, ROLLBACK_KEYS } from '../../shared/contracts/tables.ts';
import type { Approval } from '../../shared/core/remediation/approval.ts';
import { type Incident, openIncident, type Plan } from '../../shared/core/remediation/incident.ts';
import { closeIncident } from '../../shared/core/remediation/incident-end.ts';
import { newLedger } from '../../shared/core/remediation/records.ts';
import { type LocalTables, startTables } from '../contracts/dynalite-tables.ts';
import { MINUTE, NOON } from '../support/cases.ts';

let tables: LocalTables;
let reach: Reach;
let answers: unknown[];
let nowMs: number;
let rollbackTable: string;

beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.stop());

beforeEach(async () => {
  answers = [];
  nowMs = NOON;
  const clock = { now: () => nowMs };
  rollbackTable = await tables.make(ROLLBACK_KEYS);
  reach = {
    environment,
    flags: '--local',
    health: new DynamoHealthStore(tables.documents, await tables.make(HEALTH_KEYS), () => undefined, clock),
    rollback: new DynamoRollbackStore(tables.documents, rollbackTable, environment, () => undefined, clock),
    answer: async (message) => void answers.push(message),
    by: 'alice',
    now: () => nowMs,
    sleep: async (ms) => {
      nowMs += ms;
    },
    close: () => undefined,
  };
});

async function openOne(given: Partial<Incident> = {}): Promise<Incident> {
  const seed = { service: 'backend', number: 12, nowMs: NOON, firstFailureAtMs: NOON, reason: 'no answer' };
  return reach.rollback.replaceIncident({ ...openIncident(seed), ...given });
}

const question: Approval = {
  service: 'backend',
  incident: 'backend#000012',
  execution: 'backend-12',
  question: 'a'.repeat(64),
  remedies: ['force-deploy'],
  fingerprint: { serviceArn: 'arn@1', taskDefinition: 'arn:10', desired: 2, deploymentIds: [] },
  askedAtMs: NOON,
  expiresAtMs: NOON + 30 * MINUTE,
  taskToken: 'secret-token',
  status: 'asked',
  version: 0,
};

describe('stop and start', () => {
  it('turn the switch, with who and why', async () => {
    await stop('debugging', reach);
    expect(await reach.rollback.control()).toMatchObject({
      stopped: true,
      stoppedBecause: 'debugging',
      switched: { by: 'alice', atMs: NOON },
    });
    expect((await status(reach)).lines[0]).toContain('STOPPED by alice, 2026-01-05 12:00:00 UTC: debugging');
    await start(reach);
    expect((await reach.rollback.control()).stopped).toBe(false);
    expect((await status(reach)).json).toMatchObject({ stopped: false });
  });

  it('want a reason, and do not say that it runs while it is stopped', async () => {
    await expect(stop(' ', reach)).rejects.toMatchObject({ exitCode: 2 });
    await expect(pause('backend', { for: '2h', reason: '  ' }, reach)).rejects.toMatchObject({ exitCode: 2 });
    reach.rollback.control = async () => ({ stopped: true, stoppedBecause: 'unreadable', pauses: {} });
    await expect(start(reach)).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/still stopped/),
    });
  });

  it('says of a fresh deployment that nobody has started it', async () => {
    expect((await status(reach)).lines[0]).toContain('STOPPED: nobody has started it yet');
  });
});

describe('pause and resume', () => {
  it('hold one service or all for a length of time', async () => {
    await pause('backend', { for: '2h', reason: 'resize' }, reach);
    await pause('all', { for: '10m', reason: 'night' }, reach);
    expect((await reach.rollback.control()).pauses).toEqual({
      backend: { untilMs: NOON + 120 * MINUTE, reason: 'resize', by: 'alice' },
      '*': { untilMs: NOON + 10 * MINUTE, reason: 'night', by: 'alice' },
    });
    await resume('backend', reach);
    expect((await reach.rollback.control()).pauses.backend?.untilMs).toBe(NOON);
    await expect(resume('backend', reach)).rejects.toMatchObject({ exitCode: 3 });
  });

  it('never shorten a pause without a word: somebody counts on it', async () => {
    await pause('backend', { for: '2h', reason: 'resize' }, reach);
    await expect(pause('backend', { for: '1h', reason: 'mine' }, reach)).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(/for longer, until 2026-01-05 14:00:00 UTC by alice: resize/),
    });
    await pause('backend', { for: '3h', reason: 'longer' }, reach);
    await pause('all', { for: '1h', reason: 'another matter' }, reach);
    expect((await reach.rollback.control()).pauses.backend?.reason).toBe('longer');
    await resume('backend', reach);
    await pause('backend', { for: '1h', reason: 'shorter' }, reach);
    expect((await reach.rollback.control()).pauses.backend?.reason).toBe('shorter');
  });

  it.each(['2', '2y', '-1h', '0s', '31d', 'h', '1e3s', ''])('refuses the length %j', (text) => {
    expect(() => lengthMs(text)).toThrow(/say 90s, 20m, 2h or 1d/);
  });

  it('names the service that was probably meant', async () => {
    const wrong = pause('bakend', { for: '2h', reason: 'x' }, reach);
    await expect(wrong).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/did you mean backend/),
    });
  });
});

describe('approve and reject', () => {
  it('send an answer that names the question and what was asked, and wait until it is taken', async () => {
    await openOne();
    await reach.rollback.replaceApproval(question);
    const sent = reach.answer;
    const taking: Reach = {
      ...reach,
      async answer(message) {
        await sent(message);
        const taken = { ...question, status: 'used' as const, decidedBy: 'AROA:alice', version: 1 };
        await reach.rollback.replaceApproval({ ...taken, decidedAtMs: NOON });
      },
    };
    const { lines } = await decide('backend#12', 'approve', undefined, taking);
    expect(lines.join(' ')).toBe('Approved force-deploy for backend#000012, as AROA:alice.');
    expect(answers).toEqual([
      {
        incident: 'backend#000012',
        question: question.question,
        remedies: ['force-deploy'],
        decision: 'approve',
      },
    ]);
  });

  it.each<[string, Partial<Approval> | undefined, RegExp]>([
    ['nothing is asked', undefined, /nothing is asked about backend#000012/],
    ['another incident is asked about', { incident: 'backend#000011' }, /nothing is asked/],
    ['it was answered', { status: 'rejected', decidedBy: 'bob' }, /rejected already, by bob/],
    ['it is too late', { expiresAtMs: NOON }, /too late/],
  ])('send nothing when %s', async (_, given, why) => {
    await openOne();
    if (given) await reach.rollback.replaceApproval({ ...question, ...given });
    await expect(decide('backend', 'approve', undefined, reach)).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(why),
    });
    expect(answers).toEqual([]);
  });

  it.each([
    [false, /^Written down; not taken up yet: .*say the same once more/],
    [true, /^Written down; not taken up yet: .*It is stopped \(debugging\); go on with: npx watchdog start/],
  ])('say that it is only written down (stopped: %s)', async (stopped, text) => {
    await openOne();
    await reach.rollback.setStopped(stopped, 'debugging', { by: 'bob', atMs: NOON });
    await reach.rollback.replaceApproval({ ...question, status: 'approved', decidedBy: 'AROA:alice' });
    expect((await decide('backend', 'approve', undefined, reach)).lines.join(' ')).toMatch(text);
    expect(answers).toHaveLength(1);
  });

  it('say so when nobody takes the answer', async () => {
    await openOne();
    await reach.rollback.replaceApproval(question);
    await expect(decide('backend', 'reject', 'no', reach)).rejects.toMatchObject({ exitCode: 4 });
  });
});

describe('ack', () => {
  it('takes the last incident of a service that was left to a human', async () => {
    await reach.rollback.replaceIncident(closeIncident(await openOne(), NOON, 'escalated', 'nothing helped'));
    const ledger = { ...newLedger('backend'), lastIncident: 'backend#000012', lastOutcome: 'escalated' };
    await reach.rollback.replaceLedger(ledger);
    expect((await status(reach)).lines.join(' ').replace(/ +/g, ' ')).toContain(
      'ended escalated: left to you',
    );
    await ack('backend', reach);
    expect((await reach.rollback.control()).acks).toEqual({
      backend: { incident: 'backend#000012', by: 'alice', atMs: NOON },
    });
  });

  it('ends an incident that is only held', async () => {
    await openOne({ hold: { reason: 'observe', detail: 'mode observe', sinceMs: NOON } });
    expect((await ack('backend', reach)).lines[0]).toMatch(/backend#000012 \(held\): the next look ends it/);
    expect((await reach.rollback.control()).acks?.backend?.incident).toBe('backend#000012');
  });

  it('refuses what is being remediated', async () => {
    await openOne({ execution: 'backend-12' });
    await expect(ack('backend', reach)).rejects.toMatchObject({ exitCode: 3 });
  });
});

describe('frozen', () => {
  const freeze = {
    ...{ sinceMs: NOON, incident: 'backend#000012', remedy: 'roll-back' as const },
    patch: 'The source goes back to backend:9 too.',
  };
  const healed = () =>
    reach.rollback.replaceLedger({
      ...newLedger('backend'),
      ...{ lastIncident: 'backend#000012', lastOutcome: 'recovered', freeze },
    });

  it('lets pipelines deploy what was not healed, with an exit code that says so', async () => {
    const { lines, exitCode } = await frozen('backend', reach);
    expect([lines, exitCode]).toEqual([['backend may be deployed.'], undefined]);
  });

  it('stops them while the source would undo a cure, and says what it has to say', async () => {
    await healed();
    const { lines, json, exitCode } = await frozen('backend', reach);
    expect(exitCode).toBe(3);
    expect(lines.join('\n')).toContain(freeze.patch);
    expect(json).toMatchObject({ frozen: true, incident: 'backend#000012', patch: freeze.patch });
    expect((await status(reach)).lines.join('\n')).toMatch(/frozen for pipelines/);
  });

  it('is over with an acknowledgement, also of an incident that recovered', async () => {
    await openOne({ status: 'closed', outcome: 'recovered' });
    await healed();
    nowMs += MINUTE;
    await ack('backend#12', reach);
    expect((await frozen('backend', reach)).exitCode).toBeUndefined();
  });
});

describe('status of a function', () => {
  it('says what is kept warm for it, and until when', async () => {
    await reach.rollback.openLoan({
      ...{ service: 'backend', modelName: 'tradai-backend-local', functionName: 'f', alias: 'live' },
      ...{ incident: 'backend#000012', execution: 'backend-12', epoch: 1, environments: 5, status: 'open' },
      ...{ lentAtMs: NOON, dueAtMs: NOON + 60 * MINUTE },
    });
    expect(JSON.stringify((await status(reach)).json)).toContain(
      '5 environments are kept warm until 2026-01-05 13:00',
    );
  });
});

describe('status', () => {
  it.each(['park', 'loan'])('names a %s that cannot be read', async (record) => {
    const Item = { record, id: 'backend', service: 'backend', status: 'lost' };
    await tables.documents.send(new PutCommand({ TableName: rollbackTable, Item }));
    const { lines, json } = await status(reach);
    expect(json).toMatchObject({ unreadable: [expect.stringContaining(`${record} backend cannot be read`)] });
    expect(lines.join(' ')).toContain('A debt cannot be read, and nobody pays it');
  });

  it('names a row that cannot be read, and shows everything else', async () => {
    await reach.rollback.replaceLedger({ ...newLedger('backend'), openIncident: 'backend#000012' });
    await openOne();
    await reach.rollback.replaceLedger({ ...newLedger('mlflow'), openIncident: 'mlflow#000003' });
    await reach.rollback.replaceIncident(
      openIncident({ service: 'mlflow', number: 3, nowMs: NOON, firstFailureAtMs: NOON, reason: '' }),
    );
    const rowOf = async (record: string, id: string, version: unknown) =>
      tables.documents.send(
        new UpdateCommand({
          TableName: rollbackTable,
          Key: { record, id },
          UpdateExpression: 'SET #v = :v',
          ExpressionAttributeNames: { '#v': 'version' },
          ExpressionAttributeValues: { ':v': version },
        }),
      );
    await rowOf('incident', 'backend#000012', 'x');
    const { lines } = await status(reach);
    expect(lines.join(' ').replace(/\s+/g, ' ')).toMatch(
      /backend .*incident backend#000012 cannot be read: version .*mlflow .*mlflow#000003 opened/,
    );
    await rowOf('ledger', 'backend', -1);
    const ledgers = await reach.rollback.ledgers();
    expect(ledgers.map(({ service, acting }) => [service, acting])).toEqual([
      ['backend', true],
      ['mlflow', false],
    ]);
    const after = (await status(reach)).lines.join(' ').replace(/\s+/g, ' ');
    expect(after).toMatch(/backend .*its ledger cannot be read: it is left alone/);
    expect(after).toContain('mlflow#000003 opened');
    expect(after).not.toMatch(/\d{4,} d/);
  });
});

describe('explain', () => {
  it('shows every gate, open or shut, with what it saw and what it allows, and never a token', async () => {
    await openOne({
      verdict: {
        decidedAtMs: NOON,
        gates: [
          { gate: 'stopped', passes: true, seen: 'running', limit: 'running' },
          { gate: 'stale', passes: false, seen: 'newest observation 95 s old', limit: '90 s' },
        ],
      },
    });
    await reach.rollback.replaceApproval(question);
    const { lines, json } = await explain('backend', reach);
    expect(lines).toContain('  open  stopped  running');
    expect(lines).toContain('  SHUT  stale    newest observation 95 s old (allowed: 90 s)');
    expect(json).toMatchObject({ id: 'backend#000012', approval: { status: 'asked' } });
    expect(JSON.stringify({ lines, json })).not.toContain('secret-token');
    // A command is one line, to be pasted.
    for (const line of lines.filter((one) => !one.startsWith('      ')))
      expect(line.length).toBeLessThanOrEqual(80);
  });

  it('says how far a plan goes', async () => {
    const plan = {
      rungs: ['force-deploy', 'roll-back'],
      rollBackTo: 'arn:aws:ecs:eu-central-1:1:task-definition/x:11',
    };
    await openOne({ plan: { ...plan, leftOut: [] } as unknown as Plan });
    const { lines } = await explain('backend', reach);
    expect(lines.join('\n')).toMatch(/PLAN\n {2}force-deploy, then roll-back to x:11/);
  });

  it('says of its last incident, as status does of the service, that a deployment is owed', async () => {
    const ledger = { ...newLedger('backend'), pledgedMs: NOON, redeployedMs: NOON + 5 * MINUTE };
    await reach.rollback.replaceLedger({ ...ledger, lastIncident: 'backend#000012' });
    await openOne({ status: 'closed', outcome: 'escalated', because: 'nothing is left' });
    await openOne({ id: 'backend#000011', number: 11, status: 'closed', outcome: 'recovered' });
    const owed = 'owed a deployment: made again since ECS gave ours up, the last at 2026-01-05 12:05:00 UTC';
    const said = async (answer: Promise<Answer>) => (await answer).lines.join(' ').replace(/\s+/g, ' ');
    expect(await said(status(reach))).toContain(owed);
    expect(await said(explain('backend#12', reach))).toContain(`OWED ${owed}`);
    expect(await said(explain('backend#11', reach))).not.toContain('owed a deployment');
  });

  it('names a question that cannot be read, and shows everything else', async () => {
    await openOne();
    const Item = { record: 'approval', id: 'backend', service: 'backend', version: 'x' };
    await tables.documents.send(new PutCommand({ TableName: rollbackTable, Item }));
    const { lines, json } = await explain('backend', reach);
    expect(lines[0]).toContain('backend#000012');
    expect(lines.join(' ').replace(/\s+/g, ' ')).toMatch(/LEAVE .*approval backend cannot be read/);
    expect(json).toMatchObject({ unreadable: expect.stringContaining('approval backend') });
  });

  it('ends with what to look at and what to check, with the names and times of the incident', async () => {
    await openOne({
      diagnosis: { cause: 'hung-tasks', blames: 'backend', confidence: 0.8, because: ['2 tasks run'] },
    });
    const { lines, json } = await explain('backend', reach);
    const text = lines.join('\n');
    expect(text).toMatch(
      /WHAT TO LOOK AT\n[\s\S]*--services \S*backend\S* [\s\S]*\nBEFORE YOU CALL IT OVER\n {2}\[ \] /,
    );
    expect(json).toMatchObject({ guide: { chapters: ['down'] } });
  });

  it('[S3-11.02] lists the earlier incidents of the service, and what helped then', async () => {
    const before = {
      service: 'backend',
      number: 11,
      nowMs: NOON,
      firstFailureAtMs: NOON,
      reason: 'no answer',
    };
    await reach.rollback.replaceIncident({
      ...closeIncident(openIncident(before), NOON, 'recovered', 'well'),
      diagnosis: { cause: 'hung-tasks', blames: 'backend', confidence: 0.8, because: [] },
      rungs: [{ remedy: 'force-deploy', intentAtMs: NOON, result: 'verified' }],
    });
    await openOne();
    const { lines } = await explain('backend#12', reach);
    expect(lines.join('\n')).toMatch(
      /EARLIER\n {2}backend#000011 {2}2026-01-05 12:00:00 UTC {2}hung-tasks {2}recovered by force-deploy/,
    );
  });
});

describe('advise', () => {
  it('[S1-03] [S3-03.02] takes what people complain of, says what is believed, and what to look at', async () => {
    const { lines, json } = await advise('backend', 'slow', reach);
    expect(lines[0]).toBe('backend: it is slow, pages load slowly, requests time out');
    expect(lines[1]).toBe('The watchdog has not looked at backend yet.');
    expect(lines.join('\n')).toMatch(/Which endpoints are slow\?\n {6}Q="\$\(aws logs start-query /);
    expect(json).toMatchObject({ service: 'backend', about: 'slow', chapters: ['slow'] });
  });

  it.each([
    ['[S3-04.01] people cannot log in', 'login', /people cannot log in/],
    [
      '[S3-07.01] [S3-07.03] services or the cache disagree about data',
      'data',
      /services or the cache disagree/,
    ],
    ['[S3-07.02] [S3-09.02] people see old data', 'data', /people see old data/],
    ['[S3-08.01] [S3-08.02] jobs do not run or fail', 'jobs', /jobs do not run, fail/],
    [
      '[S3-09.01] [S3-09.03] it is slow after a cache miss, or hit rarely',
      'cache',
      /slow after a cache miss.*hit rarely/,
    ],
    ['[S3-06.01] there are more errors', 'errors', /more errors than usual/],
  ])('%s', async (_, about, complaint) => {
    const { lines } = await advise('backend', about, reach);
    expect(lines[0]).toMatch(complaint);
    expect(lines).toContain('WHAT TO LOOK AT');
  });

  it('lists what there is for another word', async () => {
    await expect(advise('backend', 'colour', reach)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/--about colour is not known; there are:\n[\s\S]*slow {2}/),
    });
  });
});

describe('a table', () => {
  it('stays within 80 columns, whatever stands in its last one', () => {
    const lines = table([
      ['TARGET', 'WHAT'],
      ['backend', 'word '.repeat(60).trim()],
      ['x', 'y'.repeat(200)],
    ]);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    expect(lines.join('').replace(/\s/g, '')).toContain('y'.repeat(200));
  });
});

describe('the command itself', () => {
  const run = (...args: string[]) =>
    new Promise<{ code: number | null; text: string }>((resolve) => {
      const child = spawn(process.execPath, [join(import.meta.dirname, '../../bin/cli.ts'), ...args]);
      let text = '';
      child.stdout.on('data', (chunk) => (text += chunk));
      child.stderr.on('data', (chunk) => (text += chunk));
      child.on('close', (code) => resolve({ code, text }));
    });

  it.each<[string, string[], number, RegExp]>([
    ['helps', ['--help'], 0, /Exit codes: 0 done/],
    ['wants an environment', ['status'], 2, /Say -c env=<name>, with one of dev, local.*; or --local/],
    ['lists the environments that there are', ['status', '-c', 'env=nope'], 2, /one of: dev, local/],
    ['wants a reason', ['stop', '--local'], 2, /--reason/],
    ['says that nothing runs', ['status', '--local', '--port', '1'], 4, /nothing runs on port 1/],
  ])('%s', { timeout: 30_000 }, async (_, args, code, text) => {
    const ran = await run(...args);
    expect(ran.text).toMatch(text);
    expect(ran.code).toBe(code);
  });

  it.each<[string, string[], number, RegExp]>([
    ['without an environment', ['status'], 2, /which environment/],
    ['without a reason', ['stop'], 2, /required option/],
    ['with a word that it does not know', ['nonsense'], 2, /unknown command/],
    ['when nothing runs', ['status', '--local', '--port', '1'], 4, /nothing runs on port 1/],
  ])('says one JSON object %s', { timeout: 30_000 }, async (_, args, code, text) => {
    const ran = await run(...args, '--json');
    expect(JSON.parse(ran.text)).toEqual({ error: expect.stringMatching(text), exitCode: code });
    expect(ran.code).toBe(code);
  });
});
