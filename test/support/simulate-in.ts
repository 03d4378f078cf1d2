import { execFile } from 'node:child_process';
import { join } from 'node:path';

const COMMAND = join(import.meta.dirname, '../../bin/simulate.ts');

/** Runs the command in a folder. */
export function simulateIn(
  folder: string,
  args: readonly string[],
): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [COMMAND, ...args], { cwd: folder }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });
}
