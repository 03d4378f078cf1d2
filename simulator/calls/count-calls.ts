import { begin } from '../scenario/play.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';
import type { StateMachine } from '../stepfunctions/definition.ts';
import { meterTables } from './metered-tables.ts';
import { newTally, note, type Tally } from './tally.ts';

const MINUTE_MS = 60_000;
const TABLE_CALL = /^dynamodb:/;
const BUCKETED_CALL = /^(ecs:|cloudwatch:DescribeAlarms)/;

/** One minute of a story as AWS sees it. */
export interface CountedMinute extends Tally {
  /** Calls to ECS by bucket (ECS developer guide: request-throttling), and those that were throttled. */
  readonly admitted: Readonly<Record<string, number>>;
  readonly throttled: Readonly<Record<string, number>>;
  readonly transitions: number;
}

export interface Counted {
  readonly minutes: readonly CountedMinute[];
  /** UpdateService, RegisterTaskDefinition and the like. */
  readonly mutations: number;
  readonly notices: readonly string[];
  /** State transitions, by execution. */
  readonly transitions: Readonly<Record<string, number>>;
  /** Real seconds and memory that counting took. */
  readonly tookSeconds: number;
  readonly peakMiB: number;
}

/** Plays so many minutes and counts every call of the watchdog, minute by minute. */
export async function countCalls(
  scenario: Scenario,
  definition: StateMachine,
  minutes: number,
): Promise<Counted> {
  const startedMs = performance.now();
  let tally = newTally();
  const { stage } = await begin({
    scenario,
    seed: scenario.seed,
    definition,
    mode: 'policy',
    onCall: (_, call) => {
      // Tables are metered call by call, the buckets count what ECS is asked, and alarms.
      if (!TABLE_CALL.test(call) && !BUCKETED_CALL.test(call)) note(tally, call);
    },
  });
  meterTables(stage, () => tally);
  const counted: CountedMinute[] = [];
  let peakBytes = 0;
  for (let minute = 1; minute <= minutes; minute++) {
    const before = { ...bucketsOf(stage.world.buckets), log: stage.log.entries.length };
    const probes = stage.probes.length;
    await stage.clock.playUntil(stage.startMs + minute * MINUTE_MS);
    const after = bucketsOf(stage.world.buckets);
    counted.push({
      ...tally,
      probes: stage.probes.length - probes,
      admitted: difference(after.admitted, before.admitted),
      throttled: difference(after.refused, before.refused),
      transitions: stage.log.entries.slice(before.log).filter((entry) => entry.kind === 'state').length,
    });
    tally = newTally();
    peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
  }
  const entered = stage.log.entries.filter((entry) => entry.kind === 'state');
  return {
    minutes: counted,
    mutations: stage.recorder.mutations().length,
    notices: stage.notices.map(({ notice }) => notice.subject),
    transitions: Object.fromEntries(
      [...Map.groupBy(entered, (entry) => String(entry.facts.execution))].map(([name, all]) => [
        name,
        all.length + 1, // the start counts as one
      ]),
    ),
    tookSeconds: (performance.now() - startedMs) / 1000,
    peakMiB: peakBytes / 2 ** 20,
  };
}

type Buckets = ReadonlyMap<string, { readonly admitted: number; readonly refused: number }>;

function bucketsOf(buckets: Buckets) {
  const of = (field: 'admitted' | 'refused') =>
    Object.fromEntries([...buckets].map(([category, bucket]) => [category, bucket[field]]));
  return { admitted: of('admitted'), refused: of('refused') };
}

const difference = (
  after: Readonly<Record<string, number>>,
  before: Readonly<Record<string, number>>,
): Record<string, number> =>
  Object.fromEntries(
    Object.entries(after)
      .map(([name, value]) => [name, value - (before[name] ?? 0)] as const)
      .filter(([, value]) => value > 0),
  );
