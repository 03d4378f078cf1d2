import { howMany } from '../diagnosis/how-many.ts';
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
  /** There are records that nobody has read: what has none among these may have one. */
  readonly isCut?: boolean;
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
  const { records, tasks, executions, isCut } = found;
  const part = isCut ? ', of the part that is read' : '';
  const runs = executions ? `, ${howMany(executions.length, 'execution runs', 'executions run')}` : '';
  const detail = `${says} (${howMany(records.length, 'record says', 'records say')} that work is under way${part}${runs}, ${howMany(tasks.length, 'task runs', 'tasks run')})`;
  if (verdict === 'up') return { ...base, verdict, detail, right: 1 };
  return { ...base, verdict, phase: 'orphans', detail, right: verdict === 'degraded' ? 1 : 0 };
}

interface Orphans {
  readonly count: number;
  readonly says: string;
}

const isOld = ({ begun }: WorkRecord, sinceMs: number): boolean => begun < new Date(sinceMs).toISOString();

/** At least so many are orphans: a task and a record that both have lost the other hide each other. */
function counted({ records, tasks, isCut }: UnderWay, sinceMs: number): Orphans {
  const old = records.filter((one) => isOld(one, sinceMs)).length;
  const withoutTask = Math.max(0, old - tasks.length);
  if (isCut) return { count: withoutTask, says: sayLost([lost(withoutTask, 'record', 'task')]) };
  const withoutRecord = Math.max(0, tasks.length - records.length);
  const says = sayLost([lost(withoutTask, 'record', 'task'), lost(withoutRecord, 'task', 'record')]);
  return { count: withoutTask + withoutRecord, says };
}

/** By name. Tasks of which none says any work's name cannot be matched, and are counted. */
function matched(found: UnderWay, sinceMs: number): Orphans {
  const { records, tasks, executions, isCut } = found;
  const old = records.filter((one) => isOld(one, sinceMs));
  const isNamed = (words: readonly string[]) => records.some(({ id }) => words.some((one) => names(one, id)));
  const isStray = (words: readonly string[], begunAtMs: number) =>
    !isCut && begunAtMs < sinceMs && !isNamed(words);
  const strays = (what: Kind, which: readonly string[]) => (isCut ? [] : listed(what, 'record', which));
  const strayRuns = (executions ?? [])
    .filter(({ name, startedAtMs }) => isStray([name], startedAtMs))
    .map(({ name }) => name);
  const notRun = executions
    ? old.filter(({ id }) => !executions.some(({ name }) => names(name, id))).map(({ id }) => id)
    : [];
  const said = executions
    ? [...listed('record', 'execution', notRun), ...strays('execution', strayRuns)]
    : [];
  if (tasks.length > 0 && !tasks.some(({ words = [] }) => isNamed(words))) {
    const rest = counted(found, sinceMs);
    return {
      count: rest.count + notRun.length + strayRuns.length,
      says: sayLost([...said, ...(rest.count > 0 ? [rest.says] : [])]),
    };
  }
  const idle = old
    .filter(({ id }) => !tasks.some(({ words = [] }) => words.some((one) => names(one, id))))
    .map(({ id }) => id);
  const strayTasks = tasks
    .filter(({ words = [], createdAtMs = 0 }) => isStray(words, createdAtMs))
    .map(({ id }) => id);
  const lost = new Set([...notRun, ...idle]);
  return {
    count: lost.size + strayRuns.length + strayTasks.length,
    says: sayLost([...said, ...listed('record', 'task', idle), ...strays('task', strayTasks)]),
  };
}

const MOST_NAMED = 3;
const MOST_NAME = 40;

type Kind = 'record' | 'execution' | 'task';

const sayLost = (found: readonly string[]): string =>
  found.filter((one) => one !== '').join(', ') || 'no orphans';

function lost(count: number, what: Kind, of: Kind): string {
  if (count === 0) return '';
  return `${howMany(count, what)} without ${of === 'execution' ? 'an' : 'a'} ${of}`;
}

function listed(what: Kind, of: Kind, found: readonly string[]): string[] {
  if (found.length === 0) return [];
  const shown = found.slice(0, MOST_NAMED).map((one) => printableLine(one, MOST_NAME));
  const more = found.length > MOST_NAMED ? ', ...' : '';
  return [`${lost(found.length, what, of)}: ${shown.join(' ')}${more}`];
}

/** The id stands somewhere in the text, and is no part of a longer one there. */
function names(text: string, id: string): boolean {
  if (id === '') return false;
  const isPart = (one: string | undefined) => one !== undefined && /[a-z0-9]/i.test(one);
  for (let at = text.indexOf(id); at !== -1; at = text.indexOf(id, at + 1)) {
    if (!isPart(text[at - 1]) && !isPart(text[at + id.length])) return true;
  }
  return false;
}

function bandOf({ warn = Infinity, critical = Infinity }: Bands, orphans: number) {
  if (orphans >= critical) return 'down';
  return orphans >= warn ? 'degraded' : 'up';
}
