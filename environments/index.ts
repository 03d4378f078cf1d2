import { readdirSync } from 'node:fs';
import { type Environment, isDefined } from '../shared/contracts/define-environment.ts';

const NOT_ENVIRONMENTS = new Set(['index.ts']);

/** The environments of this folder: every file in it is one. */
export function environmentNames(): string[] {
  return readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('.ts') && !NOT_ENVIRONMENTS.has(file))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
}

/** Loads `environments/<name>.ts`; an unknown or missing name is an error that lists those there are. */
export async function environmentNamed(name: unknown): Promise<Environment> {
  const names = environmentNames();
  if (typeof name !== 'string' || !names.includes(name)) {
    const got =
      name === undefined ? 'No environment given' : `There is no environment ${JSON.stringify(name)}`;
    throw new UnknownEnvironmentError(`${got}. Say -c env=<name>, with one of: ${names.join(', ')}`);
  }
  const file = (await import(new URL(`${name}.ts`, import.meta.url).href)) as { default?: unknown };
  const exported = file.default;
  const where = `environments/${name}.ts must export by default`;
  if (typeof exported !== 'object' || exported === null || !isDefined(exported)) {
    throw new UnknownEnvironmentError(`${where} what defineEnvironment({...}) gives, not a value of its own`);
  }
  if (exported.name !== name) {
    const got = JSON.stringify(exported.name);
    throw new UnknownEnvironmentError(
      `${where} an environment whose name is ${JSON.stringify(name)}, not ${got}`,
    );
  }
  return exported;
}

export class UnknownEnvironmentError extends Error {
  override readonly name = 'UnknownEnvironmentError';
}
