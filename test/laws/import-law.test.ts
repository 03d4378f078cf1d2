import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

/** Which rooms each room may enter, and which packages it may name. The first matching room counts. */
const LAW: readonly { room: RegExp; rooms: RegExp; packages?: RegExp }[] = [
  { room: /^shared\/core\//, rooms: /^shared\/core\// },
  { room: /^shared\/contracts\//, rooms: /^shared\/(contracts|core)\//, packages: /^(zod|valibot)$/ },
  { room: /^shared\/ports\.ts$/, rooms: /^shared\/(core|contracts)\// },
  {
    room: /^shared\/adapters\//,
    rooms: /^shared\/(adapters|contracts|core)\/|^shared\/ports\.ts$/,
    packages: /^(@aws-sdk\/|@smithy\/|node:|valibot)/,
  },
  {
    room: /^shared\/runtime\//,
    rooms: /^shared\/(runtime|contracts|core)\/|^shared\/ports\.ts$/,
    packages: /^(node:|valibot)/,
  },
  {
    room: /^functions\/[^/]+\/handler\.ts$/,
    rooms: /^functions\/|^shared\//,
    packages: /^(@aws-sdk\/|node:)/,
  },
  {
    room: /^functions\//,
    rooms: /^functions\/(?!.*handler\.ts)|^shared\/(core|contracts)\/|^shared\/ports\.ts$/,
  },
  {
    room: /^infra\//,
    rooms: /^infra\/|^shared\/contracts\/|^shared\/core\/(watchlist|remediation\/ladder)|^environments\//,
    packages: /^(aws-cdk-lib|constructs|cdk-nag|node:|esbuild)/,
  },
  // Only the in-memory ports and the runner of a story reach the functions: they run what ships.
  {
    room: /^simulator\//,
    rooms: /^simulator\/|^shared\/(core|contracts)\/|^shared\/ports\.ts$|^functions\/(?!.*handler\.ts)/,
    packages: /./,
  },
  { room: /^environments\//, rooms: /^environments\/|^shared\/(contracts|core)\//, packages: /^node:/ },
  { room: /^trace\//, rooms: /^trace\//, packages: /^node:/ },
  // Nothing but its own command reaches the bench, so it may reach everything.
  { room: /^bench\//, rooms: /./, packages: /./ },
  { room: /^bin\//, rooms: /./, packages: /./ },
];

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sources(path);
    return path.endsWith('.ts') ? [path] : [];
  });
}

function importsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s(?:[^'";]*?\sfrom\s)?'([^']+)'|\bimport\('([^']+)'\)/g,
  );
  return [...found].map((match) => (match[1] ?? match[2])!);
}

const FOLDERS = ['shared', 'functions', 'infra', 'simulator', 'environments', 'bench', 'trace', 'bin'];
const files = FOLDERS.flatMap((folder) => sources(join(ROOT, folder)));

describe('the import law', () => {
  it('has files to judge', () => {
    expect(files.length).toBeGreaterThan(50);
  });

  it.each(files.map((path) => [relative(ROOT, path), path]))(
    '%s enters only rooms that are open to it',
    (name, path) => {
      const law = LAW.find((one) => one.room.test(name));
      expect(law, `no law for ${name}`).toBeDefined();
      const broken = importsOf(path).filter((specifier) => {
        if (!specifier.startsWith('.')) return !(law!.packages?.test(specifier) ?? false);
        return !law!.rooms.test(relative(ROOT, resolve(dirname(path), specifier)));
      });
      expect(broken).toEqual([]);
    },
  );

  it('keeps clock, random, environment, log and waiting out of the judgement', () => {
    const impure =
      /Date\.now\(|new Date\(\)|Math\.random\(|process\.|console\.|\basync\b|\bawait\b|setTimeout/;
    const guilty = sources(join(ROOT, 'shared/core')).filter((path) =>
      impure.test(readFileSync(path, 'utf8')),
    );
    expect(guilty.map((path) => relative(ROOT, path))).toEqual([]);
  });

  it('lets a handler wire and nothing else', () => {
    const handlers = files.filter((path) => path.endsWith('/handler.ts'));
    expect(handlers.length).toBeGreaterThan(5);
    const guilty = handlers.filter((path) => {
      const text = readFileSync(path, 'utf8');
      return text.trimEnd().split('\n').length > 30 || /\bif\b|\?\?| \? /.test(text);
    });
    expect(guilty).toEqual([]);
  });
});
