import type { Incident } from '../../shared/core/remediation/incident.ts';
import type { BridgeEvent } from '../ecs/event-bridge.ts';
import type { Rival } from '../rivals/rival.ts';
import { RunningRival } from '../rivals/running-rival.ts';
import type { StateMachine } from '../stepfunctions/definition.ts';
import type { InvocationParts } from './invocations.ts';
import { RunningWatchdog } from './running-watchdog.ts';
import type { Scenario } from './scenario-schema.ts';
import { type Stage, setStage } from './stage.ts';
import { StorySteps } from './story-steps.ts';

export interface PlayOptions {
  readonly scenario: Scenario;
  readonly seed: number;
  /** The state machine as it is deployed. */
  readonly definition: StateMachine;
  /** `observe`: the watchdog decides and never acts. */
  readonly mode: 'policy' | 'observe';
  /** Looks after the fleet in the watchdog's place. */
  readonly rival?: Rival;
  /** Before every call that the watchdog makes at the world's edge. */
  readonly onCall?: InvocationParts['onCall'];
  /** What every one of them takes. @default 0 */
  readonly callMs?: number;
}

/** A story that has been played to its end. */
export interface Played extends Stage {
  /** By service, oldest first. */
  readonly incidents: readonly Incident[];
}

/** A story that can be played on, some time at once. */
export interface Playing {
  readonly stage: Stage;
  readonly watcher: RunningWatchdog | RunningRival;
}

/** Plays a story once, from its first instant to its last. */
export async function play(options: PlayOptions): Promise<Played> {
  const { stage, watcher } = await begin(options);
  await stage.clock.playUntil(stage.startMs + options.scenario.duration);
  stage.checker.end();
  return { ...stage, incidents: await watcher.incidents() };
}

/** Everything in place, and no time gone by. */
export async function begin(options: PlayOptions): Promise<Playing> {
  const { scenario, seed, definition, mode, rival, onCall, callMs } = options;
  const stage = await setStage(rival?.prepare?.(scenario) ?? scenario, seed, mode);
  const watcher = rival
    ? new RunningRival(rival, stage)
    : new RunningWatchdog(stage, definition, { onCall, callMs });
  const steps = new StorySteps({
    ...stage,
    rollback: stage.tables.rollback,
    endExecutions: (status) => watcher.endExecutions(status),
    answer: (service, decision) => void watcher.answer(service, decision),
    restartFunctions: () => watcher.restart(),
    deliverLate: (lateMs, run) => watcher.deliverLate(lateMs, run),
  });
  stage.world.onEvent((event) => {
    stage.log.add('world', factsOf(event));
    watcher.hear(event);
  });
  steps.schedule();
  watcher.beginSchedules();
  return { stage, watcher };
}

/** What an event of the world says, in short. */
function factsOf({ 'detail-type': event, resources, detail }: BridgeEvent): Record<string, unknown> {
  const { lastStatus, group, stoppedReason, eventName, state } = detail as Record<string, unknown>;
  const what = lastStatus ?? eventName ?? (state as { value?: string } | undefined)?.value;
  const resource = resources[0]!.slice(resources[0]!.lastIndexOf(':') + 1);
  return { event, what, resource, group, because: lastStatus === 'STOPPED' ? stoppedReason : undefined };
}
