import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const commands = ['cli', 'simulate', 'classify', 'cost', 'trace', 'asl', 'bench'];

it.each(commands)('%s ends quietly when its reader has seen enough', async (name) => {
  const command = fileURLToPath(new URL(`../../bin/${name}.ts`, import.meta.url));
  const child = spawn(process.execPath, [command, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString('utf8');
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  expect({ code, complaint }).toEqual({ code: 0, complaint: '' });
});
