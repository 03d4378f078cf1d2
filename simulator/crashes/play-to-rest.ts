import { faultsOverAtMs } from '../properties/faults-over.ts';
import type { Crash, StateStrike } from '../scenario/active-faults.ts';
import { ASLEEP_MS, type InvocationParts } from '../scenario/invocations.ts';
import { begin, type Played, type Playing } from '../scenario/play.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';
import type { Stage } from '../scenario/stage.ts';
import type { StateMachine } from '../stepfunctions/definition.ts';

const MINUTE_MS = 60_000;
/** Rest is rest when it has lasted: the schedule has looked, the restorer has run, nothing came of it. */
const REST_MS = 5 * MINUTE_MS;
/** A sleeper wakes after twenty minutes, its lease and every hold run out, and what is left over ends. */
const MOST_MS = 150 * MINUTE_MS;

export interface PlayedToRest {
  readonly played: Played;
  /** When rest began; undefined where it never came. */
  readonly restAtMs: number | undefined;
  /** What kept it from resting at the end. */
  readonly restless: readonly string[];
}

export interface ToRest {
  readonly scenario: Scenario;
  readonly definition: StateMachine;
  readonly strike?: Crash | StateStrike;
  readonly onCall?: InvocationParts['onCall'];
  /** Before the first instant. */
  readonly onStage?: (stage: Stage) => void;
}

/** Plays a story until everything has been quiet for a while, whenever that is. */
export async function playToRest(options: ToRest): Promise<PlayedToRest> {
  const { scenario, definition, strike, onCall } = options;
  const playing = await begin({ scenario, seed: scenario.seed, definition, mode: 'policy', onCall });
  const { stage, watcher } = playing;
  options.onStage?.(stage);
  if (strike) stage.faults.begin(strike, 'watchdog');
  const toldAtMs = stage.startMs + lastStepMs(scenario);
  const lastMs = toldAtMs + MOST_MS;
  let restAtMs: number | undefined;
  let restless: readonly string[] = [];
  await stage.clock.playUntil(toldAtMs + MINUTE_MS);
  while (stage.clock.now() < lastMs) {
    restless = await whyNotAtRest(playing);
    const nowMs = stage.clock.now();
    restAtMs = restless.length > 0 ? undefined : (restAtMs ?? nowMs);
    if (restAtMs !== undefined && nowMs - restAtMs >= REST_MS) break;
    await stage.clock.playUntil(nowMs + MINUTE_MS);
  }
  return { played: { ...stage, incidents: await watcher.incidents() }, restAtMs, restless };
}

/** The last thing that the story itself does. */
const lastStepMs = (scenario: Scenario): number =>
  Math.max(faultsOverAtMs(scenario) ?? 0, ...scenario.timeline.map((step) => step.at));

async function whyNotAtRest({ stage, watcher }: Playing): Promise<string[]> {
  const { rollback } = stage.tables;
  const names = [...stage.services.keys()];
  const nowMs = stage.clock.now();
  const leases = await Promise.all(names.map((name) => rollback.lease(name)));
  const { parks } = await rollback.parks();
  const incidents = await watcher.incidents();
  return [
    ...watcher.executions().map((one) => `the execution ${one} runs`),
    ...stage.faults.watchdog('crash').map(() => 'the fault has not struck'),
    ...stage.faults.watchdog('at-state').map(() => 'the fault has not struck'),
    ...(isAsleep(stage) ? ['a function sleeps'] : []),
    ...incidents
      .filter((one) => one.status !== 'closed' && stage.services.get(one.service)?.wantedCount !== 0)
      .filter((one) => one.hold?.reason !== 'dependency-sick' || !isGivenUp(one.service, stage, incidents))
      .map(({ id, hold }) => `${id} is open${hold ? `, held: ${hold.reason}` : ''}`),
    ...leases.flatMap((lease) =>
      lease?.holder !== undefined && lease.expiresAtMs > nowMs ? [`${lease.holder} holds its lease`] : [],
    ),
    ...parks.filter((park) => park.status === 'open').map((park) => `the debt of ${park.service} is unpaid`),
    ...(await rollback.unsentNotices()).map((one) => `the notice ${one.id} is not sent`),
    ...names
      .filter((name) => stage.truth.isDown(name) && !isGivenUp(name, stage, incidents))
      .map((name) => `${name} is down and nobody was told so`),
  ];
}

/** Whoever freezes at a call wakes so much later, and then does what it was about to do. */
function isAsleep({ log, clock }: Stage): boolean {
  const struck = log.entries.findLast((one) => one.kind === 'fault');
  return struck?.facts.crash === 'asleep' && clock.now() < struck.atMs + ASLEEP_MS + MINUTE_MS;
}

type Ending = { readonly service: string; readonly outcome?: string };

/** A human has been asked to take it over, or what it needs: then it waits for that. */
function isGivenUp(service: string, stage: Stage, incidents: readonly Ending[]): boolean {
  const last = incidents.findLast((one) => one.service === service);
  if (last?.outcome === 'escalated' || last?.outcome === 'aborted') return true;
  const { dependsOn } = stage.scenario.fleet.services[service]!;
  return dependsOn.some((need) => stage.services.has(need) && isGivenUp(need, stage, incidents));
}
