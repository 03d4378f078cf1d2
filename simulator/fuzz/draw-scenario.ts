import { durationMs } from '../scenario/duration-text.ts';
import {
  type DrawnScenario,
  type DrawnStep,
  FIRST_REVISION,
  inSeconds,
  NOT_NUMBERED,
} from './drawn-scenario.ts';
import { Luck } from './luck.ts';
import { drawMix, type Mix } from './mixes.ts';
import { REST_MS } from './rest.ts';

/** All is well for so long, so that the first look finds everybody healthy. */
const QUIET_SECONDS = 300;
/** Long enough for a whole ladder, or for a hold of half an hour. */
const FAULTS_MINUTES = { least: 25, most: 75 };

export interface Drawn {
  readonly scenario: DrawnScenario;
  /** Names of the faults that were drawn. */
  readonly faults: readonly string[];
}

/** Phase 1: faults of a mix of its own; phase 2: none, and time to come to rest. */
export function drawScenario(seed: number, mix: Mix = 'any'): Drawn {
  const luck = new Luck(`${seed}/story`);
  const until = QUIET_SECONDS + luck.between(FAULTS_MINUTES.least, FAULTS_MINUTES.most) * 60;
  const { fleet, steps, faults } = drawMix(mix, luck, { from: QUIET_SECONDS, until });
  const faultsUntil = Math.max(until, ...steps.map(lastSecond));
  const timeline = numbered(inOrder([...steps, ...repairs(steps, faultsUntil)]));
  return {
    faults,
    scenario: {
      scenario: `fuzz-${seed}`,
      story:
        faults.length > 0 ? `Drawn by the fuzzer: ${faults.join(', ')}.` : 'Drawn by the fuzzer: nothing.',
      seed,
      duration: inSeconds(faultsUntil + REST_MS / 1000),
      fleet,
      timeline,
      expect: {},
    },
  };
}

/** When what a step begins is over at the latest. */
const lastSecond = (step: DrawnStep): number =>
  durationMs((step.break ?? step.load)?.until ?? step.at) / 1000;

/** What does not end by itself, its owner mends with a deployment at the end of phase 1. */
function repairs(steps: readonly DrawnStep[], atSeconds: number): DrawnStep[] {
  const ill = new Set(
    steps.flatMap(({ deploy, imageGone, tagMoved, deregister }) => {
      const bad = deploy?.behaviour !== undefined || deploy?.ends === false;
      return [
        ...(bad ? [deploy.service] : []),
        ...[imageGone ?? tagMoved ?? deregister].map((one) => one?.service),
      ];
    }),
  );
  return [...ill].flatMap((service) =>
    service === undefined ? [] : [{ at: inSeconds(atSeconds), deploy: { service, revision: NOT_NUMBERED } }],
  );
}

const inOrder = (steps: readonly DrawnStep[]): DrawnStep[] =>
  steps.toSorted((a, b) => durationMs(a.at) - durationMs(b.at));

/** Revisions count up in the order in which they are deployed. */
function numbered(steps: readonly DrawnStep[]): DrawnStep[] {
  const newest = new Map<string, number>();
  return steps.map((step) => {
    if (!step.deploy) return step;
    const { service } = step.deploy;
    const revision = (newest.get(service) ?? FIRST_REVISION) + 1;
    newest.set(service, revision);
    return { ...step, deploy: { ...step.deploy, revision } };
  });
}
