import { describe, expect, it } from 'vitest';
import { whyMayBeOver } from '../../../functions/remediate/may-be-over.ts';
import type { Case } from '../../../functions/remediate/open-case.ts';
import type { RemediatePorts } from '../../../functions/remediate/ports.ts';
import type { SituationNow } from '../../../functions/remediate/situation.ts';
import type { Observation } from '../../../shared/core/health/observation.ts';
import type { WatchedService } from '../../../shared/core/watchlist/environment.ts';
import { TransientError } from '../../../shared/ports.ts';
import { lambdaService, NOON, plainSituation, SECOND, seen, service } from '../../support/cases.ts';

const { environment } = plainSituation();
const FAILED = 'Task timed out after 5.00 seconds';

interface Given {
  readonly of?: WatchedService;
  readonly seen: Observation;
  /** When its last task exited, in seconds before now; it is in a crash loop then. */
  readonly exitSecondsAgo?: number;
  /** When what it needs came back. */
  readonly backSecondsAgo?: number;
  /** What its log has said within five minutes, and when. */
  readonly log?: readonly { readonly secondsAgo: number; readonly line: string }[];
  /** When it is asked again. */
  readonly lost?: Error;
}

function ask(given: Given) {
  const { of = service('cart'), exitSecondsAgo, backSecondsAgo, log = [], lost } = given;
  const ago = (seconds: number | undefined) => (seconds === undefined ? undefined : NOON - seconds * SECOND);
  const need = { id: 'orders', status: 'healthy', detail: '', cameBackMs: ago(backSecondsAgo) } as const;
  const now = {
    seen: given.seen,
    file: { lastExitMs: ago(exitSecondsAgo), errorLines: log.map(({ line }) => line) },
    situation: { ...plainSituation(), crashLoop: exitSecondsAgo !== undefined, needs: [need], nowMs: NOON },
  } as unknown as SituationNow;
  const world = {
    environment,
    fleet: {
      errorLines: async (_: unknown, { fromMs }: { readonly fromMs: number }) => {
        if (lost) throw lost;
        return log.filter(({ secondsAgo }) => NOON - secondsAgo * SECOND >= fromMs).map(({ line }) => line);
      },
    },
  } as unknown as RemediatePorts;
  return whyMayBeOver({ service: of } as unknown as Case, now, world);
}

const figures = (secondsAgo: number, given: Partial<Observation> = {}) =>
  seen('down', NOON, { measuredToMs: NOON - secondsAgo * SECOND, phase: 'invocation', ...given });

describe('what may be over by now', () => {
  it.each<[string, Given]>([
    ['is nothing that fails while it is probed', { seen: seen('down', NOON), backSecondsAgo: 1 }],
    ['is nothing that fails between two exits', { seen: seen('down', NOON), exitSecondsAgo: 400 }],
    ['is no loop of which one has just exited', { seen: seen('up', NOON), exitSecondsAgo: 90 }],
    [
      'is nothing whose exit came after what it needs was back',
      { seen: seen('up', NOON), exitSecondsAgo: 20, backSecondsAgo: 20 },
    ],
    ['is nothing that failed for a whole minute since then', { seen: figures(30), backSecondsAgo: 90 }],
    [
      'is no function whose log has just said so',
      { of: lambdaService(), seen: figures(100), log: [{ secondsAgo: 90, line: FAILED }] },
    ],
    ['is no function whose log tells of nothing at all', { of: lambdaService(), seen: figures(100) }],
    [
      'is no function that is throttled: it writes nothing',
      {
        ...{ of: lambdaService(), seen: figures(100, { phase: 'throttle' }) },
        log: [{ secondsAgo: 200, line: FAILED }],
      },
    ],
  ])('%s', async (_, given) => {
    expect(await ask(given)).toBeUndefined();
  });

  it.each<[string, Given, string]>([
    [
      'is a loop in which nobody has exited lately, while it answers',
      { seen: seen('up', NOON), exitSecondsAgo: 91 },
      'the newest exit is 91 s old, and it answers',
    ],
    [
      'is a loop that what it needs has outlived',
      { seen: seen('up', NOON), exitSecondsAgo: 20, backSecondsAgo: 19 },
      'orders came back: the newest exit tells of before',
    ],
    [
      'is what counts minutes from before what it needs was back',
      { seen: figures(0, { oldestToMs: NOON - 90 * SECOND }), backSecondsAgo: 132 },
      'orders came back: its newest figure tells of before',
    ],
    [
      'is what was measured before what it needs was back for a minute',
      { seen: figures(30, { phase: 'backlog' }), backSecondsAgo: 89 },
      'orders came back: its newest figure tells of before',
    ],
    [
      'is a function whose log has fallen silent',
      { of: lambdaService(), seen: figures(100), log: [{ secondsAgo: 91, line: FAILED }] },
      'its log has told of no failure for 90 s: what is counted may be over',
    ],
    [
      'is a function that failed seven times a minute, and has not for as long as five take',
      {
        ...{ of: lambdaService(), seen: figures(100, { asked: 7, right: 0 }) },
        log: [{ secondsAgo: 44, line: FAILED }],
      },
      'its log has told of no failure for 43 s: what is counted may be over',
    ],
    [
      'is a function that failed all the time, and has not while lines may be on their way',
      {
        ...{ of: lambdaService(), seen: figures(100, { asked: 600, right: 0 }) },
        log: [{ secondsAgo: 31, line: FAILED }],
      },
      'its log has told of no failure for 30 s: what is counted may be over',
    ],
  ])('%s', async (_, given, detail) => {
    expect(await ask(given)).toEqual({ reason: 'awaiting-witness', detail, mayPass: true });
  });

  it('is not told by a log that cannot be read just now', async () => {
    const log = [{ secondsAgo: 200, line: FAILED }];
    const given = { of: lambdaService(), seen: figures(100), log, lost: new TransientError('throttled') };
    expect(await ask(given)).toBeUndefined();
  });
});
