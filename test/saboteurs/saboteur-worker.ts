import { parentPort, workerData } from 'node:worker_threads';
import type { StateMachine } from '../../simulator/stepfunctions/definition.ts';
import type { Saboteur } from './saboteur.ts';
import { substitute } from './substitute.ts';

/** A thread of its own for each saboteur: what is loaded here is the sabotaged watchdog. */
export interface SaboteurJob {
  readonly saboteur: Saboteur;
  readonly mostRuns: number;
  readonly definition: StateMachine;
  /** Nothing is substituted: the honest watchdog on one story. */
  readonly honest?: string;
}

const { saboteur, mostRuns, definition, honest } = workerData as SaboteurJob;
if (honest === undefined) substitute(saboteur.changes);
const { brokenIn, hunt } = await import('./hunt.ts');
if (honest === undefined) parentPort!.postMessage(await hunt(saboteur, mostRuns, definition));
else if (saboteur.proof) parentPort!.postMessage((await hunt(saboteur, 1, definition)).how);
else parentPort!.postMessage(await brokenIn(honest, saboteur, definition));
