import { describe, expect, it } from 'vitest';
import { type CaseFile, diagnose } from '../../shared/core/diagnosis/diagnose.ts';
import { impactOf } from '../../shared/core/notices/impact.ts';
import { illBelief, MINUTE, NOON, plainSituation, service, steadyView } from '../support/cases.ts';
import { plainFile } from '../support/why.ts';

const causeOf = (given: Partial<CaseFile>) => diagnose(plainFile(given)).cause;

describe('a cause in disguise', () => {
  const answers = (says: string) =>
    illBelief(NOON - 2 * MINUTE, {
      phase: 'http',
      httpStatus: 503,
      reason: `answers 503 and says "${says}"`,
    });

  it.each([
    ['a limit that it passes on as 503', 'exchange answered 429 Too Many Requests', 'rate-limited'],
    ['a table without a column', 'psycopg2.errors.UndefinedColumn: column tax does not exist', 'dependency'],
    ['words that name nothing', 'not today', 'hung-tasks'],
  ])('%s', (_, says, cause) => expect(causeOf({ belief: answers(says) })).toBe(cause));

  const LIMITED = 'ERROR ccxt.RateLimitExceeded: binance 429 Too Many Requests';
  const NO_COLUMN = 'psycopg2.errors.UndefinedColumn: column tax does not exist';
  const SILENT = illBelief(NOON - 2 * MINUTE, { phase: 'timeout' });
  it.each([
    ['hangs, and its log tells of a limit', [LIMITED, LIMITED, LIMITED], 'rate-limited'],
    ['hangs, and its log of a missing column', [NO_COLUMN, NO_COLUMN, NO_COLUMN], 'dependency'],
    ['hangs, after a limit that was met once', [LIMITED, 'ERROR nothing to say'], 'hung-tasks'],
    [
      'hangs, and its log tells of this and that',
      [
        ...[LIMITED, LIMITED, LIMITED],
        ...Array.from({ length: 3 }, () => 'ERROR connect ECONNREFUSED 10.0.0.1:80'),
      ],
      'hung-tasks',
    ],
    ['hangs, and its log names no cause', ['ERROR a', 'ERROR b', 'ERROR c'], 'hung-tasks'],
  ])('%s', (_, errorLines, cause) => expect(causeOf({ belief: SILENT, errorLines })).toBe(cause));

  const deaths = Array.from({ length: 4 }, (_, at) => ({
    ...{ arn: `${at}`, taskDefinition: 'cart:2', startedBy: 'ecs-svc/1', lastStatus: 'STOPPED' },
    ...{ desiredStatus: 'STOPPED', stopCode: 'EssentialContainerExited', containers: [] },
    createdAtMs: NOON - (at * 2 + 3) * MINUTE,
    stoppedAtMs: NOON - (at * 2 + 1) * MINUTE,
  }));
  const HEAP = 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory';
  it.each<[string, string, string, Partial<CaseFile>?]>([
    ['its package lacks a module', "Error: Cannot find module './prices'", 'bad-revision'],
    ['its heap is too small', HEAP, 'out-of-memory'],
    ['of the JVM too', 'java.lang.OutOfMemoryError: Java heap space', 'out-of-memory'],
    ['a volume is full', 'OSError: [Errno 28] No space left on device', 'capacity'],
    ['a certificate has expired', 'Error: certificate has expired', 'configuration'],
    ['nothing listens', 'Error: connect ECONNREFUSED 10.0.3.7:5432', 'dependency'],
    [
      'nothing listens, and all it needs is seen to be well',
      'Error: connect ECONNREFUSED 127.0.0.1:6432',
      'crash-loop',
      { wellNeeds: ['db'] },
    ],
    ['a name is gone', 'Error: getaddrinfo ENOTFOUND ledger.internal', 'network'],
    ['a table is gone', 'ERROR: relation "orders" does not exist', 'dependency'],
    ['of nothing that it says', 'Error: no luck', 'crash-loop'],
  ])('dies as it starts, and its log says why: %s', (_, line, cause, given) => {
    expect(causeOf({ stopped: deaths, errorLines: Array(3).fill(line), ...given })).toBe(cause);
  });

  it('keeps credentials that have run out: a new task takes new ones', () => {
    expect(causeOf({ belief: answers('ExpiredTokenException: it is expired') })).toBe('hung-tasks');
    expect(causeOf({ belief: answers('FATAL: password authentication failed') })).toBe('configuration');
    const old = answers('FATAL: password authentication failed for user "app": its password has expired');
    expect(causeOf({ belief: old })).toBe('configuration');
  });

  const minutesAgo = (minutes: number, message: string) => ({ atMs: NOON - minutes * MINUTE, message });
  const slow = illBelief(NOON - 2 * MINUTE, { phase: 'timeout' });
  it.each([
    [
      'too few tasks, because most were taken away',
      [minutesAgo(3, 'has stopped 4 running tasks')],
      'overload',
    ],
    ['one of many taken away explains nothing', [minutesAgo(3, 'has stopped 0 running tasks')], 'hung-tasks'],
    ['long ago explains nothing', [minutesAgo(30, 'has stopped 4 running tasks')], 'hung-tasks'],
    [
      'taken away and replaced is no loss',
      [minutesAgo(3, 'has started 4 tasks'), minutesAgo(4, 'has stopped 4 running tasks')],
      'hung-tasks',
    ],
  ])('%s', (_, events, cause) => {
    expect(causeOf({ belief: slow, view: steadyView({ events }) })).toBe(cause);
  });

  it('our own way, where a witness is content and no probe comes through', () => {
    expect(causeOf({ belief: slow, witnessSaysWell: true })).toBe('blind');
    expect(causeOf({ belief: answers('not today'), witnessSaysWell: true })).toBe('unknown');
    expect(causeOf({ isBlind: true })).toBe('blind');
  });
});

describe('[S4-24] the impact in words', () => {
  const environment = {
    ...plainSituation().environment,
    services: [
      service('api', { dependsOn: ['redis'], withoutIt: 'nobody can pay.' }),
      service('page', { dependsOn: ['api'] }),
      service('mail', {}),
    ],
    dependencies: [
      { id: 'redis', kind: 'redis' as const, vantage: 'public', shard: 0, withoutIt: 'no status changes.' },
    ],
  };

  it('is what the owners declared, who needs it, and what goes on', () => {
    expect(impactOf(environment, 'redis')).toEqual([
      'Without redis: no status changes.',
      'api needs it. Without api: nobody can pay.',
      'Need it, directly or not: api, page.',
      'Do not need it: mail.',
    ]);
  });

  it('is nothing to say of what nobody needs and nobody described', () => {
    expect(impactOf(environment, 'mail')).toEqual([]);
  });
});
