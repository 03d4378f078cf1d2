import { renderReport } from '../report/render-report.ts';
import type { Policy } from '../rivals/policies.ts';
import type { StateMachine } from '../stepfunctions/definition.ts';
import { readScenario, type ScenarioFault } from './read-scenario.ts';
import type { ScenarioResult } from './result.ts';
import { playTwice } from './run-scenario.ts';
import type { Scenario } from './scenario-schema.ts';
import { firstFaults } from './touched-by-fault.ts';

/** One file to run; plain data, so that it can go to a worker. */
export interface FileJob {
  readonly file: string;
  readonly text: string;
  readonly policy: Policy;
  readonly definition: StateMachine;
  readonly seed?: number;
  readonly quick: boolean;
  /** Also a page on which the story can be looked at. */
  readonly report?: boolean;
}

/** What a run comes to in the table. */
export interface RunSummary {
  readonly scenario: string;
  readonly verdict: 'pass' | 'fail' | 'invalid';
  readonly why: readonly string[];
  readonly outcomes: readonly string[];
  readonly causes: readonly string[];
  readonly remedies: readonly string[];
  readonly detectSeconds?: number;
  readonly recoverSeconds?: number;
  readonly downSeconds?: number;
  readonly observedDownSeconds?: number;
  readonly harm: boolean;
  readonly needless: number;
}

export interface FileRun {
  /** The line that --json prints. */
  readonly json: string;
  readonly summary: RunSummary;
  /** One self-contained HTML page, where it was asked for. */
  readonly page?: string;
}

export async function runFile(job: FileJob): Promise<FileRun> {
  const read = readScenario(job.text);
  if (!read.ok) return invalid(job.file, read.name, read.faults);
  const { file, policy, definition, seed, quick } = job;
  try {
    const run = await playTwice(read.scenario, { file, policy, definition, seed, quick });
    const { result } = run;
    const page = job.report ? renderReport(read.scenario, run) : undefined;
    return { json: JSON.stringify(result), summary: summaryOf(read.scenario, result), page };
  } catch (error) {
    return broken(job, read.scenario, error as Error);
  }
}

/** The simulation itself failed: said for this file, so that the others are still run. */
function broken({ file, policy, seed }: FileJob, scenario: Scenario, error: Error): FileRun {
  const why = [`the simulation itself failed: ${error.stack ?? error.message}`];
  const named = { scenario: scenario.scenario, file, policy, seed: seed ?? scenario.seed };
  const nothing = { outcomes: [], causes: [], remedies: [], harm: false, needless: 0 };
  return {
    json: JSON.stringify({ ...named, verdict: 'fail', why }),
    summary: { scenario: scenario.scenario, verdict: 'fail', why, ...nothing },
  };
}

/** A file that is not a scenario: every fault with its place, what stands there, and why it is one. */
export function invalid(file: string, name: string | undefined, faults: readonly ScenarioFault[]): FileRun {
  const scenario = name ?? file;
  const why = faults.map(({ path, value, reason }) => `${path || 'the file'} ${reason}${shown(value)}`);
  const json = JSON.stringify({ scenario: name ?? null, file, verdict: 'invalid', why, faults });
  const nothing = { outcomes: [], causes: [], remedies: [], harm: false, needless: 0 };
  return { json, summary: { scenario, verdict: 'invalid', why, ...nothing } };
}

const MOST_SHOWN = 80;

function shown(value: unknown): string {
  if (value === undefined) return '';
  const text = JSON.stringify(value);
  return `; got ${text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN)}...`}`;
}

function summaryOf(scenario: Scenario, result: ScenarioResult): RunSummary {
  const real = result.incidents.filter((one) => one.outcome !== 'passed');
  const unique = (values: readonly (string | null)[]) => [
    ...new Set(values.map((one) => one ?? 'still open')),
  ];
  const services = Object.values(result.services);
  const down = services.reduce((sum, one) => sum + one.downSeconds, 0);
  const observed = services.some((one) => one.observedDownSeconds === null)
    ? undefined
    : services.reduce((sum, one) => sum + one.observedDownSeconds!, 0);
  const faults = firstFaults(scenario);
  const detected = real.flatMap((one) => {
    const fault = faults.get(one.service);
    return fault === undefined ? [] : [one.openedAtSeconds - fault / 1000];
  });
  const recovered = real.flatMap((one) => {
    const fault = faults.get(one.service);
    return fault === undefined || one.outcome !== 'recovered' || one.closedAtSeconds === null
      ? []
      : [one.closedAtSeconds - fault / 1000];
  });
  return {
    scenario: result.scenario,
    verdict: result.verdict,
    why: result.why,
    outcomes: unique(real.map((one) => one.outcome)),
    causes: [...new Set(real.flatMap((one) => one.cause ?? []))],
    remedies: [...new Set(real.flatMap((one) => one.remedies.map(({ remedy }) => remedy)))],
    detectSeconds: detected.length > 0 ? Math.min(...detected) : undefined,
    recoverSeconds: recovered.length > 0 ? Math.max(...recovered) : undefined,
    downSeconds: down,
    observedDownSeconds: observed,
    harm: result.harm,
    needless: result.needless,
  };
}
