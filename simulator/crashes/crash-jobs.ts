import { readScenario } from '../scenario/read-scenario.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';
import type { StateMachine } from '../stepfunctions/definition.ts';
import { type Boundary, boundariesAt, faultAt, nameOf, type Passed } from './boundary.ts';
import { checkRest } from './check-rest.ts';
import { playToRest } from './play-to-rest.ts';

/** Some boundaries of one story; plain data, so that it can go to a worker. */
export interface CrashJob {
  readonly file: string;
  readonly text: string;
  readonly definition: StateMachine;
  readonly boundaries: readonly Boundary[];
}

/** A boundary after which something is not as it must be. */
export interface Broken {
  readonly file: string;
  readonly boundary: string;
  readonly how: readonly string[];
}

export interface CrashAnswer {
  readonly played: number;
  readonly broken: readonly Broken[];
}

/** One clean run: every call that the watchdog makes and every state that its workflow enters, from the first fault on. */
export async function boundariesOf(scenario: Scenario, definition: StateMachine): Promise<Boundary[]> {
  const seen = new Map<string, number>();
  const calls: (Passed & { readonly atMs: number })[] = [];
  let nowMs = () => 0;
  const clean = await playToRest({
    scenario,
    definition,
    onStage: ({ clock }) => {
      nowMs = () => clock.now();
    },
    onCall: (caller, call) => {
      const nth = (seen.get(`${caller} ${call}`) ?? 0) + 1;
      seen.set(`${caller} ${call}`, nth);
      calls.push({ caller, call, nth, atMs: nowMs() });
    },
  });
  const wrong = checkRest(scenario, clean);
  if (wrong.length > 0)
    throw new Error(`${scenario.scenario} is not well without a crash: ${wrong.join('; ')}`);
  const { startMs, log } = clean.played;
  const fromMs = startMs + Math.min(...scenario.timeline.map((step) => step.at));
  const entered = log.entries.filter((one) => one.kind === 'state');
  return [
    ...calls
      .filter(({ atMs }) => atMs >= fromMs && atMs <= clean.restAtMs!)
      .flatMap(({ atMs: _, ...passed }) => boundariesAt(passed)),
    ...entered.flatMap((one, at) => boundariesAt({ state: String(one.facts.entered), nth: at + 1 })),
  ];
}

/** Plays the story once for each boundary. */
export async function crashAtEach({ file, text, definition, boundaries }: CrashJob): Promise<CrashAnswer> {
  const scenario = scenarioIn(text);
  const broken: Broken[] = [];
  for (const boundary of boundaries) {
    const how = await wrongAfter(boundary, scenario, definition);
    if (how.length > 0) broken.push({ file, boundary: nameOf(boundary), how });
  }
  return { played: boundaries.length, broken };
}

async function wrongAfter(
  boundary: Boundary,
  scenario: Scenario,
  definition: StateMachine,
): Promise<readonly string[]> {
  try {
    const run = await playToRest({ scenario, definition, strike: faultAt(boundary) });
    return checkRest(scenario, run, boundary.strike);
  } catch (error) {
    return [`the simulation itself failed: ${(error as Error).stack}`];
  }
}

const known = new Map<string, Scenario>();

/** Throws if the text is none. */
export function scenarioIn(text: string): Scenario {
  const kept = known.get(text);
  if (kept) return kept;
  const read = readScenario(text);
  if (!read.ok) throw new Error(`not a scenario: ${JSON.stringify(read.faults)}`);
  known.set(text, read.scenario);
  return read.scenario;
}
