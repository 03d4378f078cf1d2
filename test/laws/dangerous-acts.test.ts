import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const ROOMS = ['shared/adapters', 'shared/runtime', 'shared/core/remediation', 'functions', 'infra'];

/** The words by which the runbooks' dangerous acts are done, and the API calls behind them. */
const DANGEROUS =
  /flushdb|flushall|kill -9|alembic|ModifyDBInstance|rds:Modify|PutSecretValue|UpdateSecret|secretsmanager:(?:Put|Update)|AttachRolePolicy|PutRolePolicy|CONFIG SET/i;

describe('what the runbooks mark as dangerous', () => {
  const files = ROOMS.flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(room, name)),
  );

  it('[trap-12] is never done: nothing that acts, decides or grants knows its name', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.filter((file) => DANGEROUS.test(readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
  });
});
