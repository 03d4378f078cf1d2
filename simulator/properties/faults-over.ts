import type { Service } from '../ecs/service.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';
import type { Step } from '../scenario/timeline-schema.ts';

/**
 * When the last fault of a story has ended, in milliseconds from its start; undefined if one never does. From then
 * on everything must come to rest.
 */
export function faultsOverAtMs(scenario: Scenario): number | undefined {
  const windows = Object.values(scenario.fleet.services).map(({ maintenance }) => maintenance?.until ?? 0);
  const ends = [...windows, ...scenario.timeline.map((step) => endOf(step, scenario))];
  return ends.includes(undefined) ? undefined : Math.max(0, ...(ends as number[]));
}

function endOf(step: Step, { timeline }: Scenario): number | undefined {
  const { at, deploy, pause, stop, alarm, imageGone, tagMoved, watchdog, aws } = step;
  const lasting = step.break ?? step.breakDependency ?? step.load ?? aws;
  if (lasting) return lasting.until;
  if (watchdog) return watchdog.until ?? (isMoment(watchdog.fault) ? at : undefined);
  if (pause) return at + pause.for;
  if (alarm) return at + alarm.late;
  if (stop) return timeline.find((one) => one.start && one.at >= at)?.at;
  if ((deploy && !isGood(deploy)) || imageGone || tagMoved) {
    const { service } = (deploy ?? imageGone ?? tagMoved)!;
    return timeline.find((one) => one.at > at && one.deploy?.service === service && isGood(one.deploy))?.at;
  }
  return at;
}

function isMoment(fault: NonNullable<Step['watchdog']>['fault']): boolean {
  return fault === 'workflow-aborted' || fault === 'workflow-timed-out' || fault === 'upgrade';
}

function isGood({ behaviour, ends }: NonNullable<Step['deploy']>): boolean {
  return ends && (behaviour === undefined || behaviour.kind === 'ok');
}

/**
 * Its owner lets it only be observed, and its deployment has not ended (with one task and 150 % there is no room for a
 * second) or was given up by ECS: that is not over before people end it, and its incident stays open until then.
 */
export function isLeftUnfinished(
  name: string,
  { fleet }: Scenario,
  services: ReadonlyMap<string, Service>,
): boolean {
  const isObserved = (fleet.services[name]?.mode ?? fleet.mode) === 'observe';
  const state = services.get(name)?.deployments[0]?.rolloutState;
  return isObserved && (state === 'IN_PROGRESS' || state === 'FAILED');
}
