import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readEnvironmentFile, readVariables } from '../../shared/runtime/read-environment.ts';

it('reads exactly the variables of its function', () => {
  const set = { HEALTH_TABLE: 'h', ROLLBACK_TABLE: 'r', TOPIC_ARN: 't', OTHER: 'x' };
  expect(readVariables('restore', set)).toEqual({ ROLLBACK_TABLE: 'r', TOPIC_ARN: 't' });
});

it('names every variable that is missing', () => {
  expect(() => readVariables('watch', { TOPIC_ARN: 't', PROBERS: '{}', HEALTH_TABLE: '' })).toThrow(
    'the function watch needs the variables HEALTH_TABLE, ROLLBACK_TABLE, STATE_MACHINE_ARN',
  );
});

it('reads the environment that lies beside the code', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'watchdog-'));
  writeFileSync(path.join(directory, 'environment.json'), '{"name":"prod"}');
  expect(readEnvironmentFile(directory)).toEqual({ name: 'prod' });
  rmSync(directory, { recursive: true });
});
