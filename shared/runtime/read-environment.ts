import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ENVIRONMENT_FILE, type FunctionName, VARIABLES } from '../contracts/environment-variables.ts';

type Variables<F extends FunctionName> = Readonly<Record<(typeof VARIABLES)[F][number], string>>;

/** Exactly the variables that the template sets for this function; names every one that is missing. */
export function readVariables<F extends FunctionName>(name: F, from = process.env): Variables<F> {
  const missing = VARIABLES[name].filter((variable) => !from[variable]);
  if (missing.length > 0) throw new Error(`the function ${name} needs the variables ${missing.join(', ')}`);
  return Object.fromEntries(VARIABLES[name].map((variable) => [variable, from[variable]])) as Variables<F>;
}

/**
 * The environment that synth validated and put beside the code (Lambda developer guide: LAMBDA_TASK_ROOT is
 * the path to the function's code). `T` is what synth wrote.
 */
export function readEnvironmentFile<T>(directory = process.env.LAMBDA_TASK_ROOT ?? process.cwd()): T {
  return JSON.parse(readFileSync(path.join(directory, ENVIRONMENT_FILE), 'utf8')) as T;
}
