import { findHarm, MOST_EXTRA_SECONDS } from '../scenario/harm-done.ts';
import { type Played, play } from '../scenario/play.ts';
import { findViolations } from '../scenario/rules-kept.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';
import type { StateMachine } from '../stepfunctions/definition.ts';
import type { BrokenRule } from './broken-rule.ts';
import { figuresWereLate, unforeseenMs, wasBeingAsked } from './excuses.ts';
import { alarmWasLate, mayStillLoop, minuteWasIll } from './old-news.ts';
import { checkOneAtATime } from './one-at-a-time.ts';
import { checkRest } from './rest.ts';
import { checkShadow } from './shadow.ts';

export interface CheckedRun {
  readonly played: Played;
  /** The same story with the watchdog only looking on; where it changed nothing, both are one. */
  readonly observed: Played;
  readonly broken: readonly BrokenRule[];
}

/** Plays a story and holds what happened, by the world's own record, against every rule. */
export async function checkRun(scenario: Scenario, definition: StateMachine): Promise<CheckedRun> {
  const { seed } = scenario;
  const played = await play({ scenario, seed, definition, mode: 'policy' });
  const changedAnything = played.recorder.mutations().some(({ call }) => call.by === 'watchdog');
  const observed = changedAnything ? await play({ scenario, seed, definition, mode: 'observe' }) : played;
  const broken = [
    ...checkHarm(scenario, played, observed),
    ...checkActs(scenario, played),
    ...checkLeave(scenario, played, observed),
    ...checkShadow(scenario, played, observed),
    ...checkOneAtATime(played),
    ...(await checkRest(scenario, played)),
    ...played.checker.violations.map(({ rule, how }): BrokenRule => ({ rule, how })),
  ];
  return { played, observed, broken };
}

function checkHarm(scenario: Scenario, played: Played, observed: Played): BrokenRule[] {
  const down = Object.keys(scenario.fleet.services).map((name) => [
    name,
    { downSeconds: played.truth.downSeconds(name), observedDownSeconds: observed.truth.downSeconds(name) },
  ]);
  return findHarm(scenario, played, Object.fromEntries(down)).flatMap((how): BrokenRule[] => {
    if (!how.includes(' was left ')) {
      const wasUnlucky = Object.keys(scenario.fleet.services).some(
        (name) =>
          how.includes(`harm: ${name} was down`) && couldNotKnow(name, scenario, { played, observed }),
      );
      return wasUnlucky ? [] : [{ rule: 'no-harm', how }];
    }
    const excused = Object.keys(scenario.fleet.services).some(
      (name) => how.includes(`${name} was left at a desired`) && humanParkedToo(name, played),
    );
    return excused ? [] : [{ rule: 'restored', how }];
  });
}

interface BothRuns {
  readonly played: Played;
  readonly observed: Played;
}

/** Without what nobody could know it was down for no longer: what went wrong before and after that is harm. */
function couldNotKnow(name: string, scenario: Scenario, { played, observed }: BothRuns): boolean {
  const extraMs = (played.truth.downSeconds(name) - observed.truth.downSeconds(name)) * 1000;
  return extraMs - unforeseenMs(name, scenario, { played, observed }) <= MOST_EXTRA_SECONDS * 1000;
}

/** Counted from when it was restored, which a scale cycle takes a while to come to. */
const TOMBSTONE_MS = 30 * 60_000;
const CYCLE_MS = 10 * 60_000;

/** Assumption Q7: nobody else writes 0 within 30 minutes of a scale cycle; whoever does gets the old count back. */
function humanParkedToo(name: string, { recorder }: Played): boolean {
  const zeros = recorder
    .mutations()
    .filter(
      ({ service, call }) => service === name && (call.input as { desiredCount?: number }).desiredCount === 0,
    );
  return zeros.some(
    ({ call }, at) =>
      call.by !== 'watchdog' &&
      zeros
        .slice(0, at)
        .some((ours) => ours.call.by === 'watchdog' && call.atMs - ours.call.atMs <= TOMBSTONE_MS + CYCLE_MS),
  );
}

function checkActs(scenario: Scenario, played: Played): BrokenRule[] {
  const { recorder, startMs } = played;
  return recorder.acts.flatMap((act) => {
    const { needless, kind, service, atMs } = act;
    return needless === undefined ||
      figuresWereLate(act, scenario, played) ||
      wasBeingAsked(act, scenario, played) ||
      mayStillLoop(act, played) ||
      minuteWasIll(act, played) ||
      alarmWasLate(act, scenario, played)
      ? []
      : [{ rule: 'no-needless-act', how: `${kind} of ${service} at ${seconds(atMs, startMs)}: ${needless}` }];
  });
}

function checkLeave(scenario: Scenario, played: Played, observed: Played): BrokenRule[] {
  const found = findViolations(scenario, played, observed === played ? undefined : observed);
  const asked = scenario.timeline.some((step) => step.approve);
  const unasked = played.recorder.acts.filter(
    ({ service }) => !asked && (scenario.fleet.services[service]!.mode ?? scenario.fleet.mode) === 'approve',
  );
  return [
    ...found.map(
      (how): BrokenRule => ({ rule: how.startsWith('I8') ? 'one-parked' : 'acts-with-leave', how }),
    ),
    ...unasked.map(
      ({ kind, service }): BrokenRule => ({
        rule: 'acts-with-leave',
        how: `${kind} of ${service}, which nobody had approved`,
      }),
    ),
  ];
}

const seconds = (atMs: number, startMs: number): string => `${Math.round((atMs - startMs) / 1000)} s`;
