import { isNews } from '../properties/known-open.ts';
import { type Policy, rivalOf } from '../rivals/policies.ts';
import type { StateMachine } from '../stepfunctions/definition.ts';
import { findHarm } from './harm-done.ts';
import { type Played, play } from './play.ts';
import type { IncidentResult, ScenarioResult, ServiceResult } from './result.ts';
import { findViolations } from './rules-kept.ts';
import type { Scenario } from './scenario-schema.ts';
import { judge } from './verdict.ts';

export interface RunOptions {
  readonly file: string;
  readonly policy: Policy;
  readonly definition: StateMachine;
  /** @default the file's own */
  readonly seed?: number;
  /** Without the counterfactual. */
  readonly quick?: boolean;
}

/** A run with its counterfactual, and what it comes to. */
export interface ScenarioRun {
  readonly result: ScenarioResult;
  readonly played: Played;
  readonly observed: Played | undefined;
}

/** Plays a scenario with the policy and, from the same seed, once more with the watchdog only looking on. */
export async function playTwice(scenario: Scenario, options: RunOptions): Promise<ScenarioRun> {
  const observed = options.quick ? undefined : await playPolicy(scenario, { ...options, policy: 'observe' });
  const played = await playPolicy(scenario, options);
  return { result: resultOf(scenario, options, played, observed), played, observed };
}

export async function runScenario(scenario: Scenario, options: RunOptions): Promise<ScenarioResult> {
  return (await playTwice(scenario, options)).result;
}

/** Plays a scenario once, with the policy. */
export function playPolicy(
  scenario: Scenario,
  { policy, definition, seed = scenario.seed }: Pick<RunOptions, 'policy' | 'definition' | 'seed'>,
): Promise<Played> {
  const mode = policy === 'observe' ? 'observe' : 'policy';
  return play({ scenario, seed, definition, mode, rival: rivalOf(policy) });
}

/** What a run comes to beside the one that only looked on. */
export function resultOf(
  scenario: Scenario,
  { file, policy, seed = scenario.seed }: Pick<RunOptions, 'file' | 'policy' | 'seed'>,
  played: Played,
  observed: Played | undefined,
): ScenarioResult {
  const services = serviceResults(scenario, played, observed);
  const harm = findHarm(scenario, played, services);
  const seen = policy === 'observe' || policy === 'watchdog' ? played.checker.violations.filter(isNews) : [];
  const violations = [
    ...new Set([
      ...findViolations(scenario, played, observed),
      ...seen.map(({ rule, how }) => `${rule}: ${how}`),
    ]),
  ];
  const why = judge({ scenario, played, services, harm, violations });
  return {
    scenario: scenario.scenario,
    file,
    policy,
    seed,
    verdict: why.length === 0 ? 'pass' : 'fail',
    why,
    incidents: incidentResults(played),
    mutations: played.recorder.mutations().map(({ service, call }) => ({
      atSeconds: secondsSince(played.startMs, call.atMs),
      service,
      call: call.call,
      input: withoutNames(call.input),
      by: call.by,
    })),
    notices: played.notices.map(({ atMs, notice }) => ({
      atSeconds: secondsSince(played.startMs, atMs),
      kind: notice.kind,
      service: notice.about,
      severity: notice.severity,
    })),
    services,
    harm: harm.length > 0,
    needless: played.recorder.acts.filter((act) => act.needless !== undefined).length,
    violations,
    digest: played.log.digest(),
  };
}

/** Whole seconds since the story began. */
const secondsSince = (startMs: number, atMs: number): number => Math.round((atMs - startMs) / 1000);

function serviceResults(
  { fleet }: Scenario,
  played: Played,
  observed: Played | undefined,
): Record<string, ServiceResult> {
  const entries = Object.entries(fleet.services).map(([name, { desired }]) => {
    const service = played.services.get(name);
    const result: ServiceResult = {
      downSeconds: played.truth.downSeconds(name),
      observedDownSeconds: observed?.truth.downSeconds(name) ?? null,
      desiredAtEnd: service?.desiredCount ?? desired,
      revisionAtEnd:
        service?.deployments[0]?.revision.taskDefinition.revision ?? played.lambdas.versionOf(name),
      healthyAtEnd: !played.truth.isDown(name),
    };
    return [name, result];
  });
  return Object.fromEntries(entries);
}

function incidentResults({ incidents, openings, startMs }: Played): IncidentResult[] {
  const seconds = (atMs: number) => secondsSince(startMs, atMs);
  return incidents
    .map((incident) => ({
      service: incident.service,
      openedAtSeconds: seconds(openings.get(incident.id) ?? incident.openedAtMs),
      closedAtSeconds: incident.closedAtMs === undefined ? null : seconds(incident.closedAtMs),
      outcome: incident.outcome ?? null,
      cause: incident.diagnosis?.cause ?? null,
      blames: incident.diagnosis?.blames ?? null,
      confidence: incident.diagnosis?.confidence ?? null,
      remedies: incident.rungs.map((rung) => ({
        remedy: rung.remedy,
        atSeconds: seconds(rung.actedAtMs ?? rung.intentAtMs),
        result: rung.result ?? null,
      })),
      holds: incident.holds.map((hold) => ({ hold: hold.reason, atSeconds: seconds(hold.sinceMs) })),
    }))
    .sort((a, b) => a.openedAtSeconds - b.openedAtSeconds);
}

/** The service stands beside it already. */
function withoutNames(input: unknown): unknown {
  const { cluster: _cluster, service: _service, ...rest } = input as Record<string, unknown>;
  return rest;
}
