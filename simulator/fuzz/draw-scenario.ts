import { durationMs } from '../scenario/duration-text.ts';
import { AWS_FAULTS, VOICES } from './aws-faults.ts';
import { BUNDLES } from './bundles.ts';
import { drawFleet } from './draw-fleet.ts';
import {
  type DrawnScenario,
  type DrawnStep,
  FIRST_REVISION,
  inSeconds,
  NOT_NUMBERED,
} from './drawn-scenario.ts';
import { type DrawnFault, StoryDraft } from './fault-draw.ts';
import { Luck } from './luck.ts';
import { REST_MS } from './rest.ts';
import { FOREIGN_ACTORS, ILLNESSES } from './service-faults.ts';
import { WATCHDOG_FAULTS } from './watchdog-faults.ts';

export const FAULTS: readonly DrawnFault[] = [
  ...ILLNESSES,
  ...FOREIGN_ACTORS,
  ...WATCHDOG_FAULTS,
  ...AWS_FAULTS,
  ...VOICES,
  ...BUNDLES,
];

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
export function drawScenario(seed: number): Drawn {
  const luck = new Luck(`${seed}/story`);
  const fleet = drawFleet(luck);
  const faultsUntil = QUIET_SECONDS + luck.between(FAULTS_MINUTES.least, FAULTS_MINUTES.most) * 60;
  const story = new StoryDraft(fleet, luck, { from: QUIET_SECONDS, until: faultsUntil });
  const drawn = drawFaults(luck).map((fault) => ({ name: fault.name, steps: fault.draw(story) }));
  const steps = drawn.flatMap((one) => one.steps);
  const timeline = numbered(inOrder([...steps, ...repairs(steps, faultsUntil)]));
  const faults = drawn.flatMap((one) => (one.steps.length > 0 ? [one.name] : []));
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

/** Some runs have none, some only one, and the others a mix in which each kind has a weight of this run's own. */
function drawFaults(luck: Luck): DrawnFault[] {
  if (luck.chance(0.05)) return [];
  if (luck.chance(0.2)) return [luck.pick(FAULTS)];
  const weighted = FAULTS.map((fault) => ({ fault, weight: luck.chance(0.6) ? 0 : luck.between(1, 10) }));
  if (weighted.every((one) => one.weight === 0)) return [];
  const bundle = luck.chance(0.3) ? [luck.pick(BUNDLES)] : [];
  return [...bundle, ...Array.from({ length: luck.between(1, 6) }, () => luck.weighted(weighted).fault)];
}

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
