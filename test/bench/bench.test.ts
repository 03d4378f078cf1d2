import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { Farm } from '../../bench/farm.ts';
import { judgeFigure } from '../../bench/findings.ts';
import { everyKind, type Kind, MIXED, spread } from '../../bench/mix.ts';
import { insistOnProbes } from '../../bench/probes.ts';
import { startWatchdog } from '../../bench/system.ts';

const BENCH = path.join(import.meta.dirname, '../../bin/bench.ts');

async function bench(...args: string[]) {
  const child = spawn(process.execPath, [BENCH, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let told = '';
  let progress = '';
  child.stdout.on('data', (chunk) => {
    told += chunk;
  });
  child.stderr.on('data', (chunk) => {
    progress += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, told, progress };
}

describe('the bench', () => {
  it.each(['probe-http', 'probe-https'])('%s finds the verdicts of a few targets', async (name) => {
    const { code, told, progress } = await bench(
      ...['--json', '--no-peers', '--targets', '24', '--rounds', '1', name],
    );
    expect({ code, progress }).toMatchObject({ code: 0, progress: expect.stringContaining('round 1 of') });
    const { rows, figures } = JSON.parse(told);
    expect(rows).toEqual([
      expect.objectContaining({ prober: 'watchdog', probes: 48, wrong: 0, 'wrong of every kind': '0 of 48' }),
    ]);
    expect(rows[0]).toHaveProperty('CPU-s per 1,000', expect.any(Number)); // so few may cost less than a tick
    expect(figures).toContainEqual(expect.objectContaining({ what: 'wrong verdicts', value: 0 }));
  });

  it('looks as the watcher does, over a table, and finds whoever begins to fail', async () => {
    const farm = await Farm.start(Array<Kind>(4).fill('ok'));
    const watchdog = await startWatchdog(farm);
    expect([...(await watchdog.found()).keys()]).toEqual([]);
    const flippedAtMs = await farm.become([2], 'failing');
    await vi.waitFor(async () => expect([...(await watchdog.found()).keys()]).toEqual(['t2']), 15_000);
    expect((await watchdog.found()).get('t2')).toBeGreaterThanOrEqual(flippedAtMs);
    await watchdog.end();
    await farm.end();
  });

  it('names its parts when it is asked for one that it has not', async () => {
    const { code, progress } = await bench('probe-ftp');
    expect({ code, progress }).toEqual({
      code: 1,
      progress: expect.stringMatching(/unknown: probe-ftp; there are probe-http/),
    });
  });

  it('takes no figure of a prober that has not asked', () => {
    const kinds = spread(100, MIXED);
    const all = { ok: 90, slow: 5, hung: 2, failing: 1 };
    expect(() => insistOnProbes('it', kinds, {}, all)).not.toThrow();
    expect(() => insistOnProbes('it', kinds, all, all)).toThrow(
      'it made 0 of 90 probes of targets that are ok',
    );
    expect(() => insistOnProbes('it', kinds, {}, { ...all, hung: 1 })).toThrow(
      '1 of 2 probes of targets that are hung',
    );
  });

  it('mixes its targets by their shares, never many of one kind in a row', () => {
    const kinds = spread(1000, MIXED);
    const count = Object.fromEntries(
      [...Map.groupBy(kinds, (kind) => kind)].map(([kind, all]) => [kind, all.length]),
    );
    expect(count).toEqual({ ok: 900, slow: 50, hung: 20, refused: 20, failing: 10 });
    const hung = kinds.flatMap((kind, at) => (kind === 'hung' ? [at] : []));
    const gaps = hung.slice(1).map((at, before) => at - hung[before]!);
    expect(Math.max(...gaps)).toBeLessThan(300);
    expect(everyKind(true)).toHaveLength(8);
    expect(everyKind(false)).toHaveLength(7);
  });

  it.each([
    ['less', 1, 'aim'],
    ['less', 2, 'must'],
    ['less', 3, 'missed'],
    ['more', 3, 'aim'],
    ['more', 1, 'missed'],
  ] as const)('judges by its bounds: of those where %s is better, %d is %s', (better, value, judged) => {
    const bounds = better === 'less' ? { aim: 1, must: 2 } : { aim: 3, must: 2 };
    expect(judgeFigure({ what: 'x', unit: '', value, better, ...bounds })).toBe(judged);
  });
});
