import { readScenario } from '../scenario/read-scenario.ts';
import type { StateMachine } from '../stepfunctions/definition.ts';
import { type BrokenRule, kindOf } from './broken-rule.ts';
import { checkRun } from './check-run.ts';
import type { DrawnScenario, DrawnService } from './drawn-scenario.ts';
import { scenarioText } from './fuzz-run.ts';

/** Bounds the time that one failure takes. */
const MOST_PLAYS = 250;

/** Takes away whatever the failure does not need, until nothing more can go: what is left still fails alike. */
export async function shrink(
  drawn: DrawnScenario,
  failure: BrokenRule,
  definition: StateMachine,
): Promise<DrawnScenario> {
  let kept = drawn;
  let plays = 0;
  let smaller = true;
  while (smaller) {
    smaller = false;
    for (const cut of CUTS) {
      for (let at = 0; plays < MOST_PLAYS; ) {
        const candidate = cut(kept, at);
        if (candidate === undefined) break;
        plays += 1;
        if (await stillBreaks(candidate, failure, definition)) {
          kept = candidate;
          smaller = true;
        } else at += 1;
      }
    }
  }
  return kept;
}

async function stillBreaks(
  drawn: DrawnScenario,
  failure: BrokenRule,
  definition: StateMachine,
): Promise<boolean> {
  const read = readScenario(scenarioText(drawn));
  if (!read.ok) return false;
  try {
    const { broken } = await checkRun(read.scenario, definition);
    return broken.some((one) => kindOf(one) === kindOf(failure));
  } catch {
    return failure.rule === 'simulation-works';
  }
}

/** The nth way to cut something away; undefined when there are no more. */
type Cut = (from: DrawnScenario, nth: number) => DrawnScenario | undefined;

const CUTS: readonly Cut[] = [
  (from, nth) => withoutSteps(from, nth, Math.ceil(from.timeline.length / 2)),
  withoutService,
  (from, nth) => withoutSteps(from, nth, 1),
  withoutDependency,
  withoutFleetOption,
  withoutServiceOption,
];

function withoutSteps(from: DrawnScenario, nth: number, count: number): DrawnScenario | undefined {
  const first = nth * count;
  if (first >= from.timeline.length) return undefined;
  return { ...from, timeline: from.timeline.toSpliced(first, count) };
}

/** With everything that happens to it. */
function withoutService(from: DrawnScenario, nth: number): DrawnScenario | undefined {
  const gone = Object.keys(from.fleet.services)[nth];
  if (gone === undefined) return undefined;
  const { [gone]: _, ...services } = from.fleet.services;
  const timeline = from.timeline.filter((step) => !Object.values(step).some((what) => isAbout(what, gone)));
  return { ...from, timeline, fleet: { ...from.fleet, services: withoutNeed(services, gone) } };
}

const isAbout = (what: unknown, name: string): boolean =>
  typeof what === 'object' &&
  what !== null &&
  [(what as { service?: string }).service, (what as { dependency?: string }).dependency].includes(name);

function withoutDependency(from: DrawnScenario, nth: number): DrawnScenario | undefined {
  const gone = Object.keys(from.fleet.dependencies ?? {})[nth];
  if (gone === undefined) return undefined;
  const { [gone]: _, ...dependencies } = from.fleet.dependencies!;
  const timeline = from.timeline.filter((step) => step.breakDependency?.dependency !== gone);
  const services = withoutNeed(from.fleet.services, gone);
  return { ...from, timeline, fleet: { ...from.fleet, services, dependencies } };
}

/** Nobody needs it any more. */
function withoutNeed(
  services: DrawnScenario['fleet']['services'],
  gone: string,
): Record<string, DrawnService> {
  return Object.fromEntries(
    Object.entries(services).map(([name, { dependsOn = [], ...others }]) => {
      const left = dependsOn.filter((need) => need !== gone);
      return [name, left.length > 0 ? { ...others, dependsOn: left } : others];
    }),
  );
}

function withoutFleetOption(from: DrawnScenario, nth: number): DrawnScenario | undefined {
  const gone = Object.keys(from.fleet).filter((option) => option !== 'services')[nth];
  if (gone === undefined) return undefined;
  const { [gone]: _, ...left } = from.fleet as unknown as Record<string, unknown>;
  return { ...from, fleet: left as unknown as DrawnScenario['fleet'] };
}

function withoutServiceOption(from: DrawnScenario, nth: number): DrawnScenario | undefined {
  const all = Object.entries(from.fleet.services).flatMap(([name, service]) =>
    Object.keys(service).map((option) => ({ name, option })),
  );
  const gone = all[nth];
  if (!gone) return undefined;
  const { [gone.option]: _, ...left } = from.fleet.services[gone.name] as Record<string, unknown>;
  return { ...from, fleet: { ...from.fleet, services: { ...from.fleet.services, [gone.name]: left } } };
}
