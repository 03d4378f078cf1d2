import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const COMMAND = fileURLToPath(new URL('../../bin/classify.ts', import.meta.url));

/** Runs the command on these bytes; the lines that it prints. */
async function run(
  input: string | Buffer,
  args: readonly string[] = [],
): Promise<{ code: number; lines: string[] }> {
  const child = spawn(process.execPath, [COMMAND, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stdin.end(input);
  const code = await new Promise<number>((resolve) => child.on('close', resolve));
  const text = Buffer.concat(chunks).toString('utf8');
  return { code, lines: text.split('\n').slice(0, -1) };
}

describe('the command', () => {
  it('prints one answer for each line, the bad, empty and endless ones too', async () => {
    const good = JSON.stringify({ kind: 'log-line', input: { message: 'listen EADDRINUSE :::3000' } });
    const endless = JSON.stringify({ kind: 'log-line', input: { message: 'x'.repeat(2 * 1024 * 1024) } });
    const { code, lines } = await run(
      [good, 'not json', '', '{"kind":"rumour","input":{}}', endless, good].join('\n'),
    );
    const answers = lines.map((line) => JSON.parse(line));
    expect(code).toBe(0);
    expect(answers.map((answer) => answer.class)).toEqual([
      'port',
      'unknown',
      'unknown',
      'unknown',
      'unknown',
      'port',
    ]);
    expect(answers.map((answer) => Object.keys(answer).join())).toEqual(
      Array(6).fill('class,confidence,because'),
    );
    expect(answers[1].because).toMatch(/not JSON/);
    expect(answers[3].because).toMatch(/kind/);
    expect(answers[4].because).toMatch(/longer than/);
  });

  it('prints nothing for nothing', async () => {
    expect(await run('')).toEqual({ code: 0, lines: [] });
  });

  it('reads bytes that are no UTF-8 and lines that end as on Windows', async () => {
    const odd = Buffer.concat([
      Buffer.from('{"kind":"log-line","input":{"message":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}}\r\n'),
    ]);
    const { lines } = await run(odd);
    expect(lines.map((line) => JSON.parse(line).class)).toEqual(['unknown']);
  });

  it('reads past the byte order mark of a file', async () => {
    const { lines } = await run('\uFEFF{"kind":"log-line","input":{"message":"listen EADDRINUSE :::3000"}}');
    expect(lines.map((line) => JSON.parse(line).class)).toEqual(['port']);
  });

  it('exits with 2 when it is misused', async () => {
    const child = spawn(process.execPath, [COMMAND, '--nonsense'], { stdio: 'ignore' });
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(2);
  });
});
