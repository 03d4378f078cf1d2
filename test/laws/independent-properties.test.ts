import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../simulator/properties/checks.ts';
import { RULES } from '../../simulator/properties/rules.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const IMPORT = /(?:^|\n)\s*(?:import|export)\s(type\s)?(?:[^'";]*?\sfrom\s)?'([^']+)'/g;

/** Everything that a file makes run: types are gone by then. */
function loadedBy(file: string, seen: Set<string>): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, type, specifier] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
    if (!type && specifier!.startsWith('.')) loadedBy(resolve(dirname(file), specifier!), seen);
  }
  return seen;
}

const own = readdirSync(join(ROOT, 'simulator/properties'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name));

describe('the properties', () => {
  it('share no code with the watchdog, not even by way of others', () => {
    const loaded = own.reduce((seen, file) => loadedBy(file, seen), new Set<string>());
    expect(loaded.size).toBeGreaterThan(50);
    const shared = [...loaded]
      .map((file) => relative(ROOT, file))
      .filter((file) => /^(shared|functions)\//.test(file));
    expect(shared).toEqual([]);
  });

  it('name no type of the watchdog either', () => {
    const guilty = own.filter((file) => /'(\.\.\/)+(shared|functions)\//.test(readFileSync(file, 'utf8')));
    expect(guilty.map((file) => relative(ROOT, file))).toEqual([]);
  });

  it('look at every rule that can be seen in a simulated run, and name tests for the others', () => {
    const seen = new Set(CHECKS.map(({ rule }) => rule));
    expect(seen.size).toBe(CHECKS.length);
    for (const [rule, { kinds, shownBy }] of Object.entries<{
      kinds: readonly string[];
      shownBy?: readonly string[];
    }>(RULES)) {
      expect({ rule, seen: seen.has(rule as keyof typeof RULES) }).toEqual({
        rule,
        seen: kinds.includes('S'),
      });
      if (!kinds.includes('S')) expect({ rule, tests: shownBy?.length ?? 0 }).not.toEqual({ rule, tests: 0 });
      for (const file of shownBy ?? []) expect(readFileSync(join(ROOT, file), 'utf8')).toContain('it');
    }
    expect(Object.keys(RULES)).toHaveLength(40);
  });
});
