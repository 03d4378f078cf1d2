import type { Behaviour } from '../ecs/behaviour.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';
import { type Step, stepName } from '../scenario/timeline-schema.ts';
import type { Bar, Lane, Mark, Row } from './lane.ts';
import { type Span, untilOf } from './story-span.ts';

/** What the story does to the world, told one below the other where two overlap. */
export function storyLane({ timeline }: Scenario, { startMs, toMs }: Span): Lane {
  const rows: { freeFromMs: number; bars: Bar[]; marks: Mark[] }[] = [];
  // A label needs room, however short what it names is.
  const labelMs = (toMs - startMs) / 6;
  for (const step of timeline.toSorted((a, b) => a.at - b.at)) {
    const atMs = startMs + step.at;
    const until = untilOf(step);
    const endMs = until === undefined ? atMs : startMs + until;
    const title = tellStep(step);
    let row = rows.find((one) => one.freeFromMs <= atMs);
    if (!row) {
      row = { freeFromMs: 0, bars: [], marks: [] };
      rows.push(row);
    }
    row.freeFromMs = Math.max(endMs, atMs + labelMs);
    row.bars.push({
      fromMs: atMs,
      toMs: Math.max(endMs, atMs + 1),
      tone: toneOf(step),
      title,
      label: title,
      hasRoom: true,
    });
    if (until === undefined) row.marks.push({ atMs, tone: toneOf(step), shape: 'dot', title });
  }
  return {
    name: 'The story',
    rows: rows.map(({ bars, marks }, at): Row => ({ name: at ? '' : 'happens', bars, marks })),
  };
}

function toneOf(step: Step): Bar['tone'] {
  if (step.break || step.breakDependency || step.load || step.orphan || step.aws || step.imageGone)
    return 'bad';
  if (step.watchdog || step.pause || step.stop) return 'hold';
  return step.deploy?.behaviour && step.deploy.behaviour.kind !== 'ok' ? 'bad' : 'plain';
}

/** A step in words: `backend hangs (cure: restart)`. */
export function tellStep(step: Step): string {
  if (step.break) {
    const { service, behaviour, tasks, cure } = step.break;
    const some = tasks === 'all' ? '' : `, ${tasks} of its tasks`;
    return `${service}${some} ${tellBehaviour(behaviour)} (cure: ${cure.kind})`;
  }
  if (step.breakDependency) return `${step.breakDependency.dependency} is ${step.breakDependency.as}`;
  if (step.deploy) {
    const { service, revision, behaviour, by, ends } = step.deploy;
    const turns = behaviour && behaviour.kind !== 'ok' ? `, which ${tellBehaviour(behaviour)}` : '';
    return `${by} deploys ${service}:${revision}${turns}${ends ? '' : ', which does not end'}`;
  }
  if (step.orphan) {
    const { dependency, records, executions, tasks } = step.orphan;
    return `orphans of ${dependency}: ${records} records, ${executions} executions, ${tasks} tasks`;
  }
  if (step.load) return `load of ${step.load.service} x ${step.load.factor}`;
  if (step.scale) return `${step.scale.by} scales ${step.scale.service} to ${step.scale.desired}`;
  if (step.pause) return `pause of ${step.pause.service}: ${step.pause.reason}`;
  if (step.watchdog) return `watchdog: ${words(step.watchdog.fault)}`;
  if (step.aws) return `AWS: ${words(step.aws.fault)}`;
  if (step.alarm) return `alarm of ${step.alarm.service} says ${step.alarm.state}`;
  const name = stepName(step);
  const what = step[name] as { service?: string; revision?: number };
  const revision = what.revision === undefined ? '' : `:${what.revision}`;
  return [STEP_WORDS[name] ?? words(name), `${what.service ?? ''}${revision}`].join(' ').trim();
}

function tellBehaviour(behaviour: Behaviour): string {
  switch (behaviour.kind) {
    case 'status':
      return `answers ${behaviour.code}`;
    case 'slow':
      return `answers after ${behaviour.latencyMs} ms`;
    case 'hang':
      return 'hangs';
    case 'idle':
      return 'answers and does no work';
    case 'refuse':
      return 'refuses connections';
    case 'oom':
      return `needs ${behaviour.needsMiB} MiB`;
    case 'leak':
      return `leaks ${behaviour.mibPerHour} MiB an hour`;
    case 'cannot-start':
      return `cannot start: ${behaviour.reason}`;
    case 'crash-on-start':
    case 'crash-after':
      return 'crashes';
    case 'body':
      return `says ${behaviour.body}`;
    case 'stale':
      return `answers with data that are ${Math.round(behaviour.ageMs / 60_000)} min old`;
    case 'cold-start':
      return `takes ${behaviour.initMs} ms to start`;
    case 'ok':
      return 'is well';
    default:
      return behaviour satisfies never;
  }
}

const STEP_WORDS: Readonly<Record<string, string>> = {
  imageGone: 'image gone of',
  tagMoved: 'tag moved of',
  misregister: 'wrong addresses behind the name of',
  renewCertificate: 'new certificate for',
  barrier: 'migration barrier before',
  stop: 'an engineer stops the watchdog',
  start: 'an engineer starts the watchdog',
  approve: 'an engineer approves',
  reject: 'an engineer rejects',
};

const words = (name: string): string => name.replaceAll('-', ' ');
