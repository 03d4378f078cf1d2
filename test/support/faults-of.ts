import { defineEnvironment, EnvironmentError } from '../../shared/contracts/define-environment.ts';

/** What is wrong with an environment's file; nothing, where it is taken as it is. */
export function faultsOf(input: unknown) {
  try {
    defineEnvironment(input as never);
    return [];
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return error.faults;
  }
}
