import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { machine, task } from './machines.ts';

const folder = mkdtempSync(join(tmpdir(), 'asl-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function asl(...args: string[]) {
  const command = new URL('../../../bin/asl.ts', import.meta.url).pathname;
  return spawnSync(process.execPath, [command, ...args], { encoding: 'utf8' });
}

const definition = file(
  'definition.json',
  machine({ T: task({ Arguments: { n: '{% $states.input.n %}' } }) }),
);
const input = file('input.json', { n: 1 });
const mocks = file('mocks.json', { T: [{ return: 'ok', seconds: 2 }] });

describe('asl', () => {
  it('prints one JSON object and nothing else', () => {
    const { stdout, status } = asl(definition, input, '--mocks', mocks, '--json');
    expect(JSON.parse(stdout)).toEqual({
      status: 'SUCCEEDED',
      output: 'ok',
      error: null,
      cause: null,
      seconds: 2,
      path: ['T'],
      calls: [{ state: 'T', resource: 'arn:aws:states:::lambda:invoke', arguments: { n: 1 } }],
    });
    expect(status).toBe(0);
  });

  it('prints a summary for people', () => {
    const { stdout } = asl(definition, input, '--mocks', mocks);
    expect(stdout).toContain('SUCCEEDED after 2 s');
    expect(stdout).toContain('path    T');
  });

  it('exits with 1 when the execution fails', () => {
    const failing = file('failing.json', { T: [{ throw: { error: 'E', cause: 'c' } }] });
    const { stdout, status } = asl(definition, input, '--mocks', failing, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ status: 'FAILED', error: 'E', cause: 'c', output: null });
    expect(status).toBe(1);
  });

  it('exits with 2 when the definition is invalid, and says where', () => {
    const { stdout, status } = asl(file('invalid.json', { States: {} }), input, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ status: 'INVALID', path: [], calls: [] });
    expect(JSON.parse(stdout).cause).toContain('StartAt');
    expect(status).toBe(2);
  });

  it('calls a definition that is not JSON invalid', () => {
    const { stdout, status } = asl(file('broken.json', '{'), input, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ status: 'INVALID', error: 'InvalidDefinition' });
    expect(status).toBe(2);
  });

  it('warns of mocks for a state that is not there', () => {
    const strangers = file('strangers.json', { T: [{ return: 1 }], Tt: [{ return: 2 }] });
    const { stderr, status } = asl(definition, input, '--mocks', strangers, '--json');
    expect(stderr).toContain('no state "Tt"');
    expect(status).toBe(0);
  });

  it.each([
    ['a file that is not there', [join(folder, 'none.json'), input], 'none.json'],
    ['an input that is not JSON', [definition, file('text.json', 'hello')], 'not JSON'],
    [
      'mocks that are no lists',
      [definition, input, '--mocks', file('object.json', { T: {} })],
      'lists of answers',
    ],
    [
      'a mock that throws nothing',
      [definition, input, '--mocks', file('throw.json', { T: [{ throw: 'E' }] })],
      "answer 1 of 'T'",
    ],
    [
      'a mock with a slip in it',
      [definition, input, '--mocks', file('slip.json', { T: [{ retrun: 1 }] })],
      'unknown field "retrun"',
    ],
    ['an unknown option', [definition, input, '--mock', mocks], '--mock'],
    ['nothing at all', [], 'definition'],
  ])('refuses %s with exit code 2', (_, args, message) => {
    const { stderr, stdout, status } = asl(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  it('shows an example', () => {
    const { stdout, status } = asl('--help');
    expect(stdout).toContain('npm run --silent asl -- definition.json input.json --mocks mocks.json --json');
    expect(status).toBe(0);
  });
});
