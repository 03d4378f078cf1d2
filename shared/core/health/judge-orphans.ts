import { printableLine } from '../notices/redact.ts';
import type { Bands, OrphansQuestion } from '../watchlist/aws-question.ts';
import type { Observation } from './observation.ts';

export interface WorkRecord {
  readonly id: string;
  /** ISO 8601. */
  readonly begun: string;
}

export interface WorkTask {
  readonly id: string;
  /** What it was started by and is given: the id of its work may be among it. Absent: nobody has asked. */
  readonly words?: readonly string[];
  readonly createdAtMs?: number;
}

export interface WorkExecution {
  readonly name: string;
  readonly startedAtMs: number;
}

/** What the sources say is under way at one moment. */
export interface UnderWay {
  readonly records: readonly WorkRecord[];
  readonly tasks: readonly WorkTask[];
  /** Absent: nobody has asked, or there are more than are read. */
  readonly executions?: readonly WorkExecution[];
}

/** Work that one side knows and the other does not: what it is called where that can be told, else how much of it. */
export function judgeOrphans(
  target: string,
  nowMs: number,
  question: OrphansQuestion,
  found: UnderWay,
): Observation {
  const base = { target, atMs: nowMs, asked: 1 };
  const sinceMs = nowMs - question.graceSeconds * 1_000;
  const { count, says } =
    question.idAttribute === undefined ? counted(found, sinceMs) : matched(found, sinceMs);
  const verdict = bandOf(question.orphans, count);
  const { records, tasks, executions } = found;
  const runs = executions ? `, ${executions.length} executions run` : '';
  const detail = `${says} (${records.length} records say that work is under way${runs}, ${tasks.length} tasks run)`;
  if (verdict === 'up') return { ...base, verdict, detail, right: 1 };
  return { ...base, verdict, phase: 'orphans', detail, right: verdict === 'degraded' ? 1 : 0 };
}

interface Orphans {
  readonly count: number;
  readonly says: string;
}

const isOld = ({ begun }: WorkRecord, sinceMs: number): boolean => begun < new Date(sinceMs).toISOString();

/** At least so many are orphans: a task and a record that both have lost the other hide each other. */
function counted({ records, tasks }: UnderWay, sinceMs: number): Orphans {
  const old = records.filter((one) => isOld(one, sinceMs)).length;
  const withoutTask = Math.max(0, old - tasks.length);
  const withoutRecord = Math.max(0, tasks.length - records.length);
  const says = `${withoutTask} records without a task, ${withoutRecord} tasks without a record`;
  return { count: withoutTask + withoutRecord, says };
}

/** By name. Tasks of which none says any work's name cannot be matched, and are counted. */
function matched(found: UnderWay, sinceMs: number): Orphans {
  const { records, tasks, executions } = found;
  const old = records.filter((one) => isOld(one, sinceMs));
  const isNamed = (words: readonly string[]) => records.some(({ id }) => words.some((one) => names(one, id)));
  const strayRuns = (executions ?? [])
    .filter(({ name, startedAtMs }) => startedAtMs < sinceMs && !isNamed([name]))
    .map(({ name }) => name);
  const notRun = executions
    ? old.filter(({ id }) => !executions.some(({ name }) => names(name, id))).map(({ id }) => id)
    : [];
  const said = ['records without an execution', 'executions without a record'].map((what, at) =>
    executions ? listed(what, [notRun, strayRuns][at]!) : [],
  );
  if (tasks.length > 0 && !tasks.some(({ words = [] }) => isNamed(words))) {
    const rest = counted(found, sinceMs);
    return {
      count: rest.count + notRun.length + strayRuns.length,
      says: [...said.flat(), rest.says].join(', '),
    };
  }
  const idle = old
    .filter(({ id }) => !tasks.some(({ words = [] }) => words.some((one) => names(one, id))))
    .map(({ id }) => id);
  const strayTasks = tasks
    .filter(({ words = [], createdAtMs = 0 }) => createdAtMs < sinceMs && !isNamed(words))
    .map(({ id }) => id);
  const lost = new Set([...notRun, ...idle]);
  return {
    count: lost.size + strayRuns.length + strayTasks.length,
    says: [
      ...said.flat(),
      ...listed('records without a task', idle),
      ...listed('tasks without a record', strayTasks),
    ].join(', '),
  };
}

const MOST_NAMED = 3;
const MOST_NAME = 40;

function listed(what: string, found: readonly string[]): [string] {
  if (found.length === 0) return [`0 ${what}`];
  const shown = found.slice(0, MOST_NAMED).map((one) => printableLine(one, MOST_NAME));
  const more = found.length > MOST_NAMED ? ', ...' : '';
  return [`${found.length} ${what}: ${[...shown].join(' ')}${more}`];
}

/** The id stands in the text, and is no part of a longer one. */
function names(text: string, id: string): boolean {
  const at = id === '' ? -1 : text.indexOf(id);
  if (at === -1) return false;
  const isPart = (one: string | undefined) => one !== undefined && /[a-z0-9]/i.test(one);
  return !isPart(text[at - 1]) && !isPart(text[at + id.length]);
}

function bandOf({ warn = Infinity, critical = Infinity }: Bands, orphans: number) {
  if (orphans >= critical) return 'down';
  return orphans >= warn ? 'degraded' : 'up';
}
