import type { Notice } from '../../shared/core/notices/notice.ts';
import type { Gate } from '../../shared/core/remediation/admission.ts';
import { narrateCall, narrateFacts } from '../playground/narrate-event.ts';
import type { Tone } from '../playground/story-line.ts';
import type { Played } from '../scenario/play.ts';
import type { LogEntry } from '../scenario/story-log.ts';
import { type Step, stepName } from '../scenario/timeline-schema.ts';
import { decisionIn } from './decisions.ts';
import { tellStep } from './story-lane.ts';

/** Who speaks: what a reader may want to see alone. */
export type Voice =
  | 'story'
  | 'truth'
  | 'ecs'
  | 'probe'
  | 'belief'
  | 'decision'
  | 'act'
  | 'workflow'
  | 'notice';

/** One thing that happened, in words. */
export interface Line {
  readonly atMs: number;
  readonly voice: Voice;
  readonly about: string;
  readonly what: string;
  readonly tone: Tone;
  readonly gates?: readonly Gate[];
  readonly notice?: Notice;
}

/** Everything that happened, in order; probes where they say something else than the one before. */
export function storyLines(played: Played, steps: readonly Step[]): Line[] {
  const notices = new Map(played.notices.map(({ notice }) => [notice.id, notice]));
  const said = played.log.entries.flatMap((entry) => {
    if (entry.kind !== 'notice') return tellEntry(entry) ?? [];
    const notice = notices.get(String(entry.facts.id));
    // Sent again, it is the same notice.
    notices.delete(String(entry.facts.id));
    return notice ? tellNotice(entry.atMs, notice) : [];
  });
  const idOf = new Map([...played.services].map(([id, service]) => [service.name, id]));
  const lines = [
    ...steps.map((step) => tellOfStep(step, played.startMs)),
    ...probeLines(played),
    ...played.beliefs
      .filter((one) => one.atMs > played.startMs)
      .map(({ atMs, target, belief }): Line => {
        const tone = belief.status === 'healthy' ? 'good' : belief.status === 'unhealthy' ? 'bad' : 'hold';
        return { atMs, voice: 'belief', about: target, what: `${belief.status}: ${belief.reason}`, tone };
      }),
    ...said,
    ...callLines(played),
  ];
  return lines
    .map((line) => ({ ...line, about: idOf.get(line.about) ?? line.about }))
    .sort((a, b) => a.atMs - b.atMs);
}

function tellNotice(atMs: number, notice: Notice): Line {
  const { about, subject: what, severity } = notice;
  const tone = severity === 'critical' ? 'bad' : severity === 'warning' ? 'hold' : 'good';
  return { atMs, voice: 'notice', about, what, tone, notice };
}

function tellOfStep(step: Step, startMs: number): Line {
  const { service = '' } = step[stepName(step)] as { service?: string };
  return { atMs: startMs + step.at, voice: 'story', about: service, what: tellStep(step), tone: 'hold' };
}

function probeLines({ probes }: Played): Line[] {
  const last = new Map<string, string>();
  return probes.flatMap(({ atMs, target, verdict, detail }) => {
    const before = last.get(target) ?? 'up';
    last.set(target, verdict);
    if (before === verdict) return [];
    const tone: Tone = verdict === 'up' ? 'good' : verdict === 'down' ? 'bad' : 'hold';
    return [{ atMs, voice: 'probe' as const, about: target, what: `${verdict}: ${detail}`, tone }];
  });
}

function callLines({ recorder }: Played): Line[] {
  return recorder.calls().map((call): Line => {
    const { atMs, about, what, tone } = narrateCall(call);
    return { atMs, voice: 'act', about, what, tone };
  });
}

function tellEntry(entry: LogEntry): Line | undefined {
  const { atMs, kind, facts } = entry;
  const decision = decisionIn(entry);
  if (decision) return { ...decision, voice: 'decision', about: decision.service };
  const say = (voice: Voice, about: unknown, what: string, tone: Tone = 'plain'): Line => ({
    atMs,
    voice,
    about: String(about ?? ''),
    what,
    tone,
  });
  switch (kind) {
    case 'health':
      return facts.down
        ? say('truth', facts.service, 'is down: fewer than half of its tasks answer rightly', 'bad')
        : say('truth', facts.service, 'is up again', 'good');
    case 'world':
      return tellWorld(facts, say);
    case 'state':
      return say('workflow', facts.execution, String(facts.entered));
    case 'execution':
      return say(
        'workflow',
        facts.execution,
        `ends: ${facts.status}${facts.error ? `, ${facts.error}` : ''}`,
      );
    case 'function':
      return say('workflow', facts.failed, `the function fails: ${facts.error}`, 'bad');
    case 'fault':
      return say('story', facts.function, `fault strikes: ${JSON.stringify(facts)}`, 'hold');
    case 'step':
      return facts.refused ? say('story', '', `AWS refuses: ${facts.refused}`, 'hold') : undefined;
    case 'journal':
      return tellJournal(facts, say);
    default:
      return undefined;
  }
}

type Say = (voice: Voice, about: unknown, what: string, tone?: Tone) => Line;

function tellJournal(facts: LogEntry['facts'], say: Say): Line | undefined {
  const event = String(facts.event);
  if (event === 'told') return undefined;
  const told = narrateFacts(event, facts);
  if (told) return say('decision', told.about, told.what, told.tone);
  const { function: _function, event: _event, ...rest } = facts;
  return say('workflow', facts.service ?? facts.incident, `${event} ${JSON.stringify(rest)}`);
}

const TASK_STATES: ReadonlySet<unknown> = new Set(['RUNNING', 'STOPPED']);

function tellWorld({ event, what, resource, group, because }: LogEntry['facts'], say: Say): Line | undefined {
  const name = String(group ?? resource).replace(/^.*[:/]/, '');
  if (event === 'ECS Task State Change') {
    if (!TASK_STATES.has(what)) return undefined;
    return say('ecs', name, `a task is ${what}${because ? `: ${because}` : ''}`);
  }
  const tone: Tone = what === 'ALARM' || String(what).endsWith('FAILED') ? 'bad' : 'plain';
  return say(
    'ecs',
    name,
    `${String(event).replace('CloudWatch ', '')}: ${String(what).replaceAll('_', ' ')}`,
    tone,
  );
}
