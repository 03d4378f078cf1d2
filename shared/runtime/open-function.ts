import type { Environment } from '../contracts/define-environment.ts';
import type { FunctionName } from '../contracts/environment-variables.ts';
import { LambdaJournal } from './lambda-journal.ts';
import { readEnvironmentFile, readVariables } from './read-environment.ts';

/** What every function that acts for a stack begins with. Throws where its variables or its file are missing. */
export function openFunction<F extends FunctionName>(name: F) {
  const variables = readVariables(name);
  const environment = readEnvironmentFile<Environment>();
  return { variables, environment, journal: new LambdaJournal(environment) };
}
