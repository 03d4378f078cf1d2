import { describe, expect, it } from 'vitest';
import type { Control } from '../../../shared/core/remediation/control.ts';
import { Chronicle } from '../../../simulator/playground/chronicle.ts';
import { peopleSaid } from '../../../simulator/playground/people-said.ts';

const NOON = Date.UTC(2026, 0, 5, 12);
const started: Control = { stopped: false, switched: { by: 'ann', atMs: NOON }, pauses: {} };

/** What the log shows after these states, oldest first. */
function told(...controls: readonly Control[]): string[] {
  const lines: string[] = [];
  const chronicle = new Chronicle({ services: [] } as never, ({ about, what }) =>
    lines.push(`${about}: ${what}`),
  );
  for (const [at, control] of controls.entries()) chronicle.hearPeople(peopleSaid(control, [], NOON + at));
  return lines;
}

describe('what the watchdog believes', () => {
  it('is told from when it came to believe it, however old the figures are', () => {
    const chronicle = new Chronicle({ services: [] } as never);
    const believed = (id: string, sinceMs: number) => ({
      id,
      belief: { status: 'healthy', sinceMs, reason: 'well' },
    });
    const state = (atMs: number, functions: object[] = [], dependencies: object[] = []) =>
      ({ atMs, services: [], functions, dependencies }) as never;
    chronicle.compare(state(NOON));
    const dependencies = [believed('queue', NOON - 180_000), believed('db', NOON + 300)];
    chronicle.compare(state(NOON + 500, [believed('consumer', NOON + 400)], dependencies));
    expect(chronicle.lines.map(({ about, atMs }) => [about, atMs - NOON])).toEqual([
      ['consumer', 400],
      ['db', 300],
      ['queue', 0],
    ]);
  });
});

describe('what people say to the watchdog', () => {
  it('is told once when it is new, and not what held before the log began', () => {
    const switched = { by: 'ann', atMs: NOON + 1 };
    const stopped = { ...started, stopped: true, stoppedBecause: 'a look by hand', switched };
    expect(told(started, stopped, stopped)).toEqual(['everything: stop: a look by hand (ann)']);
  });

  it('names the pause of a service, and its end', () => {
    const pause = { untilMs: NOON + 3, reason: 'release', by: 'bob' };
    const paused = { ...started, pauses: { web: pause } };
    expect(told(started, paused, paused, paused, paused)).toEqual([
      'web: pause until 12:00:00 UTC: release (bob)',
      'web: the pause is over',
    ]);
  });

  it('names an answer to a question', () => {
    const approval = {
      service: 'web',
      status: 'used',
      remedies: ['force-deploy'],
      decidedAtMs: NOON,
      decidedBy: 'ann',
    };
    expect(peopleSaid(started, [approval as never], NOON).at(-1)).toMatchObject({
      about: 'web',
      what: 'approve force-deploy (ann)',
    });
  });
});
