import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environmentNamed } from '../../environments/index.ts';
import { type Synthesised, synthesise } from '../../infra/synthesise.ts';
import { resourcesOf } from './synthesised.ts';

/** A megabyte more is some 100 ms more of every cold start. */
const LARGEST_BUNDLE_BYTES = 1024 * 1024;

let local: Synthesised;
const outputDirectory = mkdtempSync(path.join(tmpdir(), 'synth-'));
beforeAll(async () => {
  local = synthesise(await environmentNamed('local'), outputDirectory);
});
afterAll(() => rmSync(outputDirectory, { recursive: true }));

/** Where the code of a function lies. */
function codeOf(verb: string): string {
  const functions = [...resourcesOf(local.template, 'AWS::Lambda::Function')];
  const [id] = functions.find(([, one]) => one.FunctionName.includes(`-local-${verb}`))!;
  return local.assetDirectory(id);
}

describe('the code of a function', () => {
  it.each(['watch', 'remediate', 'restore'])(
    '%s is one file with the environment beside it',
    async (verb) => {
      expect(readdirSync(codeOf(verb)).toSorted()).toEqual(['environment.json', 'index.js']);
      const beside = JSON.parse(readFileSync(path.join(codeOf(verb), 'environment.json'), 'utf8'));
      expect(beside).toEqual(JSON.parse(JSON.stringify(await environmentNamed('local'))));
    },
  );

  it('of the prober is one small file, without an environment and without the AWS SDK', () => {
    expect(readdirSync(codeOf('probe'))).toEqual(['index.js']);
    const code = readFileSync(path.join(codeOf('probe'), 'index.js'), 'utf8');
    expect(code.length).toBeLessThan(64 * 1024);
    expect(code).not.toMatch(/smithy|x-amz-/i);
  });

  it.each(['watch', 'remediate', 'restore'])('of %s stays small enough to start quickly', (verb) => {
    expect(statSync(path.join(codeOf(verb), 'index.js')).size).toBeLessThan(LARGEST_BUNDLE_BYTES);
  });

  it('that is not there is an error that says so', () => {
    expect(() => local.assetDirectory('Nobody')).toThrow('Nobody has no asset');
  });
});

describe('the template', () => {
  it('is where it is said to be', () => {
    expect(JSON.parse(readFileSync(local.templatePath, 'utf8'))).toEqual(local.template);
  });

  const lint = spawnSync('cfn-lint', ['--version'], { encoding: 'utf8' });
  it.skipIf(lint.status !== 0)('is clean for cfn-lint (skipped where that is not installed)', () => {
    const { status, stdout } = spawnSync('cfn-lint', ['--', local.templatePath], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });
});

describe('the CDK app', () => {
  const app = (...context: string[]) =>
    spawnSync(process.execPath, [path.join(import.meta.dirname, '../../bin/watchdog.ts')], {
      encoding: 'utf8',
      env: {
        ...process.env,
        CDK_CONTEXT_JSON: JSON.stringify(Object.fromEntries(context.map((one) => one.split('=')))),
      },
    });

  it.each([[['env=production']], [[]]])('lists the environments when it is told %j', (context) => {
    const { status, stderr } = app(...context);
    expect(status).toBe(1);
    expect(stderr).toMatch(/with one of: dev, local, prod, staging/);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('has a command that the CDK finds', () => {
    const { app: command } = JSON.parse(
      readFileSync(path.join(import.meta.dirname, '../../cdk.json'), 'utf8'),
    );
    expect(existsSync(path.join(import.meta.dirname, '../..', command.split(' ').at(-1)))).toBe(true);
  });
});
