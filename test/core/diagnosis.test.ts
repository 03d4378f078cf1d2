import { describe, expect, it } from 'vitest';
import { type CaseFile, type Cause, diagnose } from '../../shared/core/diagnosis/diagnose.ts';
import type { TaskView } from '../../shared/core/diagnosis/evidence.ts';
import { HOUR, illBelief, MINUTE, NOON, steadyView, taskDefinition } from '../support/cases.ts';
import { plainFile } from '../support/why.ts';

const stopped = (minutesAgo: number, given: Partial<TaskView> = {}): TaskView => ({
  arn: `task/${minutesAgo}`,
  taskDefinition: taskDefinition(10),
  startedBy: 'ecs-svc/1',
  lastStatus: 'STOPPED',
  desiredStatus: 'STOPPED',
  createdAtMs: NOON - (minutesAgo + 4) * MINUTE,
  stoppedAtMs: NOON - minutesAgo * MINUTE,
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  containers: [{ name: 'cart', exitCode: 1 }],
  ...given,
});

const OOM = {
  containers: [
    { name: 'cart', exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' },
  ],
};
const failedStart = (minutesAgo: number, reason: string) =>
  stopped(minutesAgo, { stopCode: 'TaskFailedToStart', stoppedReason: reason, containers: [] });
const newRevision = (minutesAgo: number) => {
  const [primary] = steadyView().deployments;
  const atMs = NOON - minutesAgo * MINUTE;
  return steadyView({
    taskDefinition: taskDefinition(11),
    deployments: [
      { ...primary!, taskDefinition: taskDefinition(11), createdAtMs: atMs, updatedAtMs: atMs + MINUTE },
    ],
  });
};

describe('diagnose', () => {
  it.each<[string, Partial<CaseFile>, Cause]>([
    ['running tasks that do not answer, nothing deployed', {}, 'hung-tasks'],
    [
      'a sick dependency comes before everything else',
      { sickNeeds: [{ id: 'db', detail: 'refused' }], stopped: [stopped(1, OOM)] },
      'dependency',
    ],
    [
      'a deployment under way',
      {
        view: steadyView({
          deployments: [...steadyView().deployments, { ...steadyView().deployments[0]!, status: 'ACTIVE' }],
        }),
      },
      'deploy-in-progress',
    ],
    ['a task killed for memory', { stopped: [stopped(1, OOM)] }, 'out-of-memory'],
    [
      'exit code 137 without the text is not memory',
      { stopped: [stopped(1, { containers: [{ name: 'cart', exitCode: 137 }] })] },
      'hung-tasks',
    ],
    [
      'an image that cannot be pulled',
      {
        stopped: [
          failedStart(1, 'CannotPullContainerError: manifest unknown'),
          failedStart(2, 'CannotPullContainerError: manifest unknown'),
        ],
      },
      'image',
    ],
    [
      'a registry that cannot be reached is the network',
      {
        stopped: [
          failedStart(1, 'CannotPullContainerError: dial tcp: i/o timeout'),
          failedStart(2, 'CannotPullContainerError: dial tcp: i/o timeout'),
        ],
      },
      'network',
    ],
    [
      'a secret that cannot be read',
      {
        stopped: [
          failedStart(1, 'ResourceInitializationError: unable to pull secrets'),
          failedStart(2, 'ResourceInitializationError: unable to pull secrets'),
        ],
      },
      'configuration',
    ],
    [
      'no room',
      {
        stopped: [
          failedStart(1, 'Capacity is unavailable at this time.'),
          failedStart(2, 'Capacity is unavailable at this time.'),
        ],
      },
      'capacity',
    ],
    [
      '404: the question is wrong',
      { belief: illBelief(NOON, { phase: 'http', httpStatus: 404 }) },
      'client-error',
    ],
    ['429: it is limited', { belief: illBelief(NOON, { phase: 'http', httpStatus: 429 }) }, 'rate-limited'],
    [
      'a certificate that has expired',
      {
        belief: illBelief(NOON, {
          phase: 'tls',
          reason: 'TLS fails: CERT_HAS_EXPIRED: certificate has expired',
        }),
      },
      'configuration',
    ],
    [
      'a certificate that a new revision brought',
      {
        belief: illBelief(NOON, {
          phase: 'tls',
          reason: 'TLS fails: CERT_HAS_EXPIRED: certificate has expired',
        }),
        view: newRevision(17),
        currentIsBaseline: false,
      },
      'bad-revision',
    ],
    [
      'a handshake that breaks off for no reason told',
      { belief: illBelief(NOON, { phase: 'tls', reason: 'TLS fails: ECONNRESET: read ECONNRESET' }) },
      'hung-tasks',
    ],
    [
      'data that are old by their own timestamp',
      { belief: illBelief(NOON, { phase: 'stale', reason: 'its asOf is 7200 s old (stale from 900 s on)' }) },
      'stale-data',
    ],
    [
      'old data, though another witness is content with it',
      { belief: illBelief(NOON, { phase: 'stale' }), witnessSaysWell: true },
      'stale-data',
    ],
    ...[
      'its body has status = "stale", not "healthy"',
      'its body has status = "degraded" and says "last sync 40 min ago", not "ok"',
      'answers 503 and says "newest candle is 2400 s old"',
      'answers 503 and says "no new data since 11:20"',
      'answers 500 and says "prices are 3 h behind"',
    ].map((reason): [string, Partial<CaseFile>, Cause] => [
      `old data in its own words: ${reason}`,
      {
        belief: illBelief(NOON, {
          phase: reason.startsWith('its') ? 'body' : 'http',
          httpStatus: 503,
          reason,
        }),
      },
      'stale-data',
    ]),
    ...[
      'answers 503 and says "stale connection in pool"',
      'answers 503 and says "could not obtain lock: stale lock of pid 7"',
      'answers 503 and says "database unreachable, last success 30 s ago"',
      'answers 503 and says "no data source configured"',
    ].map((reason): [string, Partial<CaseFile>, Cause] => [
      `no old data: ${reason}`,
      { belief: illBelief(NOON, { phase: 'http', httpStatus: 503, reason }) },
      'hung-tasks',
    ]),
    ...(
      [
        ['Missing required environment variable: STRIPE_KEY', 'configuration'],
        ['FATAL: password authentication failed for user "app"', 'configuration'],
        ['connect ECONNREFUSED 10.0.3.7:6379', 'dependency'],
        ['dial tcp 10.0.3.7:6379: connect: connection refused', 'dependency'],
        // A pool that is its own, and wedged: only new tasks have new connections.
        ['QueuePool limit of size 5 overflow 10 reached, connection timed out', 'hung-tasks'],
        ['connection already closed', 'hung-tasks'],
      ] as const
    ).map(([words, cause]): [string, Partial<CaseFile>, Cause] => [
      `its own words: ${words}`,
      {
        belief: illBelief(NOON, {
          phase: 'http',
          httpStatus: 500,
          reason: `answers 500 and says "${words}"`,
        }),
      },
      cause,
    ]),
    [
      'turned away, it says, while all that it needs is seen well: its own connections are old',
      {
        belief: illBelief(NOON, {
          phase: 'http',
          httpStatus: 503,
          reason: 'answers 503 and says "connect ECONNREFUSED 10.0.3.7:5432"',
        }),
        wellNeeds: ['db'],
      },
      'hung-tasks',
    ],
    [
      'a revision of a quarter of an hour that was never proven',
      { view: newRevision(17), currentIsBaseline: false },
      'bad-revision',
    ],
    [
      'a proven revision that falls ill a week later',
      { view: newRevision(7 * 24 * 60), currentIsBaseline: true },
      'hung-tasks',
    ],
    ...(
      [
        [
          'a proven revision that answers errors 52 min after it went live: a restart may do',
          52,
          'http',
          'hung-tasks',
        ],
        ['one that hangs then', 52, 'timeout', 'hung-tasks'],
        ['one that answers errors half a day later', 12 * 60, 'http', 'hung-tasks'],
        ['one that went live only after it fell ill', -5, 'http', 'hung-tasks'],
      ] as const
    ).map(([name, minutes, phase, cause]): [string, Partial<CaseFile>, Cause] => [
      name,
      {
        belief: illBelief(NOON, { phase, httpStatus: phase === 'http' ? 500 : undefined, reason: 'fails' }),
        liveSinceMs: NOON - minutes * MINUTE,
      },
      cause,
    ]),
    [
      'a proven revision whose tasks die soon after it went live',
      { stopped: [stopped(1), stopped(5), stopped(9)], liveSinceMs: NOON - HOUR },
      'bad-revision',
    ],
    [
      'an unproven revision that is too old to be blamed',
      { view: newRevision(20 * 24 * 60), currentIsBaseline: false },
      'hung-tasks',
    ],
    [
      'three exits within a quarter of an hour',
      { stopped: [stopped(1), stopped(5), stopped(9)] },
      'crash-loop',
    ],
    ['two exits are not a loop', { stopped: [stopped(1), stopped(5)] }, 'hung-tasks'],
    [
      'exits of an earlier deployment do not count',
      { stopped: [1, 5, 9].map((ago) => stopped(ago, { startedBy: 'ecs-svc/0' })) },
      'hung-tasks',
    ],
    [
      'replacement by ECS is no crash',
      { stopped: [1, 5, 9].map((ago) => stopped(ago, { stopCode: 'ServiceSchedulerInitiated' })) },
      'hung-tasks',
    ],
    ['nothing runs and nothing says why', { view: steadyView({ running: 0 }) }, 'unknown'],
    ['ECS could not be read', { view: undefined }, 'unknown'],
  ])('%s', (_, given, cause) => {
    expect(diagnose(plainFile(given)).cause).toBe(cause);
  });

  it('blames the root of a chain of sick needs and names every link', () => {
    const diagnosis = diagnose(
      plainFile({
        sickNeeds: [
          { id: 'mlflow', detail: '503', isVictim: true },
          { id: 'mlflow-db', detail: 'refused' },
        ],
      }),
    );
    expect(diagnosis.blames).toBe('mlflow-db');
    expect(diagnosis.because.join(' ')).toMatch(/mlflow.*503.*mlflow-db.*refused/);
  });

  it('says that it guesses when it does not know', () => {
    expect(diagnose(plainFile({ view: undefined })).confidence).toBeLessThan(0.5);
  });
});

describe('kills for memory that ECS has forgotten', () => {
  const kept = stopped(26 * 60, OOM);

  it('make one kill now a sure sign, and are said', () => {
    const alone = diagnose(plainFile({ stopped: [stopped(1, OOM)] }));
    const again = diagnose(plainFile({ stopped: [stopped(1, OOM), kept] }));
    expect(again.cause).toBe('out-of-memory');
    expect(again.confidence).toBeGreaterThan(alone.confidence);
    expect(again.because.join('\n')).toMatch(
      /this revision was killed for memory before: 1 on record, first at 20/,
    );
  });

  it('say nothing about another revision', () => {
    const other = { ...kept, taskDefinition: taskDefinition(9) };
    expect(diagnose(plainFile({ stopped: [stopped(1, OOM), other] }))).toEqual(
      diagnose(plainFile({ stopped: [stopped(1, OOM)] })),
    );
  });
});
