import type { Diagnosis } from '../../shared/core/diagnosis/diagnose.ts';
import { play } from '../scenario/play.ts';
import { Scenario } from '../scenario/scenario-schema.ts';
import type { StateMachine } from '../stepfunctions/definition.ts';
import { drawIncident, type GraphIncident } from './draw-incident.ts';

export interface GraphJob {
  readonly seed: number;
  readonly definition: StateMachine;
}

/** What became of one incident in a graph. */
export interface GraphResult extends Omit<GraphIncident, 'scenario'> {
  /** Services that had an incident that people heard of, and whom their diagnosis blamed. */
  readonly blamed: Readonly<Record<string, string>>;
  /** Of those, who blamed something else than the root. */
  readonly wrong: readonly string[];
  /** What was done to services that were only victims. */
  readonly victimsActedOn: readonly string[];
  readonly isRight: boolean;
  /** Right, and somebody names another beside it as no less likely. */
  readonly isTie: boolean;
}

/** Plays the incident of a seed with the watchdog, and holds its diagnoses against what is true. */
export async function judgeGraph({ seed, definition }: GraphJob): Promise<GraphResult> {
  const { scenario, ...incident } = drawIncident(seed);
  const played = await play({ scenario: Scenario.parse(scenario), seed, definition, mode: 'policy' });
  const told = played.incidents.filter((one) => one.outcome !== 'passed' && one.diagnosis);
  const blamed = Object.fromEntries(told.map((one) => [one.service, one.diagnosis!.blames]));
  const wrong = told.filter((one) => !names(incident.root, one.diagnosis!)).map((one) => one.service);
  const isRight = told.length > 0 && wrong.length === 0;
  const victimsActedOn = played.recorder.acts
    .filter((act) => act.service !== incident.root)
    .map((act) => `${act.kind} of ${act.service}`);
  return {
    ...incident,
    blamed,
    wrong: [...new Set(wrong)],
    victimsActedOn,
    isRight,
    isTie: isRight && told.some(({ diagnosis }) => diagnosis!.blames !== incident.root),
  };
}

/** A tie that is told as one names both. */
const names = (root: string, { blames, alternatives = [] }: Diagnosis): boolean =>
  blames === root || alternatives.some((one) => one.blames === root && one.asLikely);
