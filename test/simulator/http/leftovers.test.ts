import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { until } from './small-cloud.ts';

const PROGRAM = fileURLToPath(new URL('./start-small-cloud.ts', import.meta.url));

/** Linux says who is whose child; elsewhere there is nothing to read. */
const canLook = existsSync('/proc/self/task');

describe.skipIf(!canLook)('when the local cloud ends', () => {
  it.each([
    ['in order, after ctrl-C', 'SIGINT'],
    ['because it was killed hard', 'SIGKILL'],
  ] as const)('no process is left behind: %s', async (_, signal) => {
    // Whoever is killed hard does not tidy up.
    const temporary = mkdtempSync(join(tmpdir(), 'leftovers-'));
    const program = fork(PROGRAM, { silent: true, env: { ...process.env, TMPDIR: temporary } });
    const [{ warm }] = await once(program, 'message');
    const children = childrenOf(program.pid!);
    // Two tasks of `web`, its dependency `db`, and the function.
    expect(children).toHaveLength(4);
    expect(children).toContain(String(warm));
    const ended = once(program, 'exit');
    program.kill(signal);
    await ended;
    await until(() => children.every((pid) => !isAlive(pid)));
    rmSync(temporary, { recursive: true });
  });
});

function childrenOf(pid: number): string[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
  );
}

/** Nobody may reap orphans in a container: a zombie runs no more. */
function isAlive(pid: string): boolean {
  if (!existsSync(`/proc/${pid}/stat`)) return false;
  return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}
