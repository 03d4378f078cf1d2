import type { Environment } from '../../../shared/core/watchlist/environment.ts';
import type { Playground } from '../playground.ts';
import { judgeStory } from './judge-story.ts';
import { Stage } from './stage.ts';
import type { Story } from './story.ts';
import { actsOf, claimOf, healerOf, remediesOf, type StoryRecord, servicesNow } from './story-record.ts';

/** One line of `demo --json`. Seconds count from the moment of the fault. */
export interface StoryResult {
  readonly story: string;
  readonly ok: boolean;
  readonly detectedSeconds: number | null;
  readonly cause: string | null;
  readonly remedies: readonly string[];
  readonly healedBy: string | null;
  readonly recoveredSeconds: number | null;
  readonly notices: number;
  readonly desiredAtEnd: number;
  readonly revisionAtEnd: number;
  /** In what it differs from how it should have ended. */
  readonly faults: readonly string[];
}

const MOST_SECONDS = 120;
/** After its end nothing may happen any more: this long is waited to see it. */
const AFTERMATH_SECONDS = 2;

/** Plays one story on fresh tables and services that have been proven healthy, and judges how it ended. */
export async function playStory(
  story: Story,
  playground: Playground,
  environment: Environment,
): Promise<StoryResult> {
  await playground.reset();
  const stage = new Stage(playground, environment, story.service, Date.now() + MOST_SECONDS * 1_000);
  const late: string[] = [];
  let brokenAtMs = Date.now();
  let callsBefore = playground.cloud.world.calls.length;
  try {
    await stage.allProven();
    await story.prepare?.(stage);
    callsBefore = playground.cloud.world.calls.length;
    brokenAtMs = await story.strike(stage);
    await story.follow(stage);
    await stage.pass(AFTERMATH_SECONDS);
  } catch (error) {
    late.push((error as Error).message);
  } finally {
    stage.end();
  }
  const record = recordOf(playground, stage, environment, { brokenAtMs, callsBefore });
  return resultOf(story, record, [...late, ...judgeStory(story.service, story.expect, record)]);
}

function recordOf(
  { cloud }: Playground,
  stage: Stage,
  environment: Environment,
  since: { readonly brokenAtMs: number; readonly callsBefore: number },
): StoryRecord {
  const calls = cloud.world.calls.slice(since.callsBefore);
  const notices = [...cloud.notices];
  return {
    brokenAtMs: since.brokenAtMs,
    ...claimOf(stage.incident, notices),
    acts: actsOf(calls, environment),
    restoredBy: roleThatRestored(cloud.calls, since.brokenAtMs),
    wellAgainMs: (stage.wellAgainMs ?? 0) > since.brokenAtMs ? stage.wellAgainMs : undefined,
    notices,
    services: servicesNow(cloud, environment),
  };
}

/** Of a scale cycle's two changes of the count the second restores it: whose was the last call? */
function roleThatRestored(calls: Playground['cloud']['calls'], sinceMs: number): string | undefined {
  return calls.findLast(
    (call) => call.action === 'ecs:UpdateService' && call.atMs >= sinceMs && call.allowed && !call.error,
  )?.role;
}

function resultOf(story: Story, record: StoryRecord, faults: readonly string[]): StoryResult {
  const after = (ms: number | undefined) =>
    ms === undefined ? null : Math.round((ms - record.brokenAtMs) / 100) / 10;
  const own = record.services.find((one) => one.id === story.service)!;
  return {
    story: story.name,
    ok: faults.length === 0,
    detectedSeconds: after(record.detectedAtMs),
    cause: record.cause ?? null,
    remedies: remediesOf(record.acts),
    healedBy: healerOf(record),
    recoveredSeconds: after(record.wellAgainMs),
    notices: record.notices.length,
    desiredAtEnd: own.desired,
    revisionAtEnd: own.revision,
    faults,
  };
}
