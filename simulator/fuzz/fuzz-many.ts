import { CHECKS } from '../properties/checks.ts';
import { workThrough } from '../scenario/on-all-cores.ts';
import type { StateMachine } from '../stepfunctions/definition.ts';
import { type BrokenRule, kindOf } from './broken-rule.ts';
import { add, type Counts, noFaultsHit, noGuardsHit } from './coverage.ts';
import { drawScenario } from './draw-scenario.ts';
import type { DrawnScenario } from './drawn-scenario.ts';
import { type Pairs, pairsOf } from './fault-pairs.ts';
import { type FuzzRun, failed, scenarioText } from './fuzz-run.ts';
import type { FuzzJob } from './fuzz-worker.ts';
import { seedOfRun } from './luck.ts';
import type { Mix } from './mixes.ts';

const FUZZ_WORKER = new URL('./fuzz-worker.ts', import.meta.url);

/** Of each kind of failure so many are made small; the others are kept as they were drawn. */
const SHRUNKEN_OF_A_KIND = 2;

export interface FuzzOptions {
  readonly runs: number;
  readonly seed: number;
  readonly mix: Mix;
  readonly definition: StateMachine;
  /** Stops it: what there is so far is the result. */
  readonly signal: AbortSignal;
  readonly onRun: (done: number, failures: number) => void;
}

/** One rule broken by one run, with the scenario that still breaks it. */
export interface Failure extends BrokenRule {
  readonly seed: number;
  readonly text: string;
}

export interface FuzzResult {
  readonly runs: number;
  readonly failures: readonly Failure[];
  readonly faults: Counts;
  readonly guards: Counts;
  readonly judged: Counts;
  readonly pairs: Pairs;
  /** Forward acts. */
  readonly acts: number;
  readonly recovered: number;
  readonly fixable: number;
  /** Seeds of fixable stories that did not recover. */
  readonly unrecovered: readonly number[];
  /** Acts that nobody needed. */
  readonly needless: number;
  /** Runs in which something was made worse. */
  readonly harm: number;
}

/** Draws, plays and checks stories on all cores, then makes the failures among them small. */
export async function fuzzMany(options: FuzzOptions): Promise<FuzzResult> {
  const seeds = Array.from({ length: options.runs }, (_, run) => seedOfRun(options.seed, run));
  const runs: FuzzRun[] = [];
  let failures = 0;
  const keep = (at: number, run: FuzzRun) => {
    runs[at] = run;
    if (run.broken.length > 0) failures += 1;
    options.onRun(Object.keys(runs).length, failures);
  };
  await workThrough<FuzzJob, FuzzRun>(
    seeds.map((seed) => ({ seed, mix: options.mix })),
    FUZZ_WORKER,
    {
      given: { definition: options.definition },
      signal: options.signal,
      onDone: keep,
      onDeath: (at, error) => keep(at, failed(seeds[at]!, error)),
    },
  );
  const played = runs.filter((run) => run !== undefined);
  return { ...sumOf(played), failures: await smallFailures(played, options) };
}

function sumOf(runs: readonly FuzzRun[]): Omit<FuzzResult, 'failures'> {
  const faults = noFaultsHit();
  const guards = noGuardsHit();
  const judged: Counts = Object.fromEntries(CHECKS.map(({ rule }) => [rule, 0]));
  for (const run of runs) {
    add(faults, run.faults);
    add(guards, run.guards);
    add(judged, run.judged);
  }
  const sum = (of: (run: FuzzRun) => number) => runs.reduce((total, run) => total + of(run), 0);
  return {
    runs: runs.length,
    faults,
    guards,
    judged,
    pairs: pairsOf(runs.map((run) => run.faults)),
    acts: sum((run) => run.acts),
    recovered: sum((run) => run.recovered),
    fixable: sum((run) => run.fixable),
    unrecovered: runs.filter((run) => run.recovered < run.fixable).map((run) => run.seed),
    needless: sum((run) => run.needless),
    harm: sum((run) => Number(run.harm)),
  };
}

async function smallFailures(
  runs: readonly FuzzRun[],
  { definition, signal, mix }: FuzzOptions,
): Promise<Failure[]> {
  const failures = runs.flatMap(({ seed, broken }) =>
    [...Map.groupBy(broken, (one) => one.rule).values()].map((same) => ({ ...same[0]!, seed })),
  );
  const texts = failures.map((failure) => scenarioText(storyOf(failure, mix)));
  const kinds = Map.groupBy(failures.keys(), (place) => kindOf(failures[place]!));
  const chosen = [...kinds.values()].flatMap((places) => places.slice(0, SHRUNKEN_OF_A_KIND));
  const jobs = chosen.map(
    (place): FuzzJob => ({ shrink: storyOf(failures[place]!, mix), broken: failures[place]! }),
  );
  await workThrough<FuzzJob, string>(jobs, FUZZ_WORKER, {
    given: { definition },
    signal,
    onDone: (at, text) => {
      texts[chosen[at]!] = text;
    },
    onDeath: () => undefined,
  });
  return failures.map((failure, place) => ({ ...failure, text: texts[place]! }));
}

const MOST_SAID = 300;

/** As it was drawn, under a name of its own. */
function storyOf({ rule, how, seed }: BrokenRule & { readonly seed: number }, mix: Mix): DrawnScenario {
  const { scenario, faults } = drawScenario(seed, mix);
  return {
    ...scenario,
    scenario: `${rule.toLowerCase()}-${seed}`,
    story: `Found by the fuzzer, drawn from ${faults.join(', ')}. It breaks ${rule}: ${how.slice(0, MOST_SAID)}.`,
  };
}
