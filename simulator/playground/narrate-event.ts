import { revisionName } from '../../shared/core/diagnosis/evidence.ts';
import { REMEDY_NAMES, type Remedy } from '../../shared/core/remediation/ladder.ts';
import type { BridgeEvent } from '../ecs/event-bridge.ts';
import type { RecordedCall } from '../ecs/recorded-calls.ts';
import type { CloudEvent } from '../http/cloud-events.ts';
import type { StoryLine, Tone } from './story-line.ts';

type Told = Pick<StoryLine, 'about' | 'what' | 'tone'>;

/** One event of the local cloud in one line, or nothing where it would only be noise. */
export function narrateEvent(event: CloudEvent): StoryLine | undefined {
  switch (event.kind) {
    case 'bridge':
      return speak('aws', event.atMs, narrateBridge(event.event));
    case 'log':
      return speak('watchdog', event.atMs, narrateJournal(event.line));
    case 'invocation':
      return event.error && speak('watchdog', event.atMs, narrateFailure(event.functionName, event.error));
    case 'call':
      return event.allowed ? undefined : speak('aws', event.atMs, narrateDenial(event));
    case 'notice':
      return speak('notice', event.atMs, { about: '', what: event.subject ?? event.text, tone: 'act' });
    case 'execution':
      return event.status === 'SUCCEEDED' || event.status === 'RUNNING'
        ? undefined
        : speak('watchdog', event.atMs, {
            about: event.execution,
            what: `workflow ${event.status}: ${event.error ?? ''} ${event.cause ?? ''}`.trim(),
            tone: 'bad',
          });
    case 'fault':
      return speak('you', event.atMs, { about: '', what: event.text, tone: 'bad' });
    case 'reset':
      return speak('you', event.atMs, { about: '', what: 'reset: fresh tables and services', tone: 'plain' });
    case 'probe':
    case 'state':
      return undefined;
    default:
      return event satisfies never;
  }
}

function speak(speaker: StoryLine['speaker'], atMs: number, told: Told | undefined): StoryLine | undefined {
  return told && { atMs, speaker, ...told };
}

const TASK_STATES = new Set(['RUNNING', 'STOPPED']);

function narrateBridge({ 'detail-type': type, detail, resources }: BridgeEvent): Told | undefined {
  const field = (name: string): string => (typeof detail[name] === 'string' ? detail[name] : '');
  const last = (text: string): string => text.slice(text.lastIndexOf('/') + 1);
  if (type === 'ECS Task State Change') {
    if (!TASK_STATES.has(field('lastStatus'))) return undefined;
    const reason = field('stoppedReason');
    return {
      about: last(field('group').replace(/^service:/, '')),
      what: `task ${last(field('taskArn')).slice(0, 8)} of ${revisionName(field('taskDefinitionArn'))} ${field('lastStatus')}${reason && `: ${reason}`}`,
      tone: field('stopCode') === 'EssentialContainerExited' ? 'bad' : 'plain',
    };
  }
  if (type === 'ECS Deployment State Change' || type === 'ECS Service Action') {
    const name = field('eventName')
      .replace(/^SERVICE_/, '')
      .replaceAll('_', ' ')
      .toLowerCase();
    const tone: Tone = field('eventType') === 'ERROR' ? 'bad' : 'plain';
    return {
      about: last(resources[0] ?? ''),
      what: [name, field('reason')].filter(Boolean).join(': '),
      tone,
    };
  }
  if (type === 'CloudWatch Alarm State Change') {
    const { value } = (detail.state ?? {}) as { value?: string };
    return {
      about: '',
      what: `alarm ${field('alarmName')} is ${value}`,
      tone: value === 'ALARM' ? 'bad' : 'plain',
    };
  }
  return undefined;
}

/** What the watchdog's journal says and people want to follow; everything else stays in the log group. */
const JOURNAL: Readonly<
  Record<string, (facts: Readonly<Record<string, unknown>>) => readonly [string, Tone]>
> = {
  'incident opened': (facts) => [`incident opened: ${facts.reason}`, 'bad'],
  held: (facts) => [`holds back, ${facts.reason}: ${facts.detail}`, 'hold'],
  'remediation started': () => ['workflow started', 'plain'],
  planned: ({ cause, rungs }) => [
    `diagnosis ${cause}; plan: ${(rungs as Remedy[]).map((one) => REMEDY_NAMES[one]).join(', then ')}`,
    'act',
  ],
  acted: ({ remedy, deploymentId: id }) => [`${nameOf(remedy)} done${id ? `: deployment ${id}` : ''}`, 'act'],
  parking: (facts) => [`parks it at 0 tasks; owes ${facts.desired}`, 'act'],
  repaid: (facts) => [`count of ${facts.desired} restored by the ${facts.by}`, 'act'],
  verified: (facts) => [
    `${nameOf(facts.remedy)} ${String(facts.result).replace('-', ' ')}`,
    facts.result === 'verified' ? 'good' : 'bad',
  ],
  'incident closed': (facts) => [
    `incident closed, ${facts.outcome}: ${facts.because}`,
    facts.outcome === 'recovered' ? 'good' : 'hold',
  ],
  certified: (facts) => [`${revisionName(String(facts.taskDefinition))} certified as a baseline`, 'good'],
  'not told yet': (facts) => [`could not tell people: ${facts.error}`, 'bad'],
};

const nameOf = (remedy: unknown): string => REMEDY_NAMES[remedy as Remedy] ?? String(remedy);

function narrateJournal(line: string): Told | undefined {
  let entry: { message?: unknown; facts?: Record<string, unknown> };
  try {
    entry = JSON.parse(line);
  } catch {
    return undefined;
  }
  const facts = entry?.facts;
  if (typeof facts !== 'object' || typeof entry.message !== 'string') return undefined;
  return narrateFacts(entry.message, facts);
}

/** A line of the watchdog's journal, where people want to follow it. */
export function narrateFacts(event: string, facts: Readonly<Record<string, unknown>>): Told | undefined {
  const about = String(facts.service ?? String(facts.incident ?? '').split('#')[0]);
  const said = JOURNAL[event]?.(facts);
  return said && { about, what: said[0], tone: said[1] };
}

function narrateFailure(functionName: string, error: { errorType: string; errorMessage: string }): Told {
  return { about: functionName, what: short(`${error.errorType}: ${error.errorMessage}`), tone: 'bad' };
}

const MOST_CHARACTERS = 300;

/** A failure may quote a whole stack: its beginning says enough here. */
const short = (text: string): string =>
  text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)} ...`;

function narrateDenial(call: { role: string; action: string; resource: string }): Told {
  return { about: call.role, what: `AccessDenied: ${call.action} on ${call.resource}`, tone: 'bad' };
}

/** A call that changes the fleet, as the world has recorded it. */
export function narrateCall(call: RecordedCall): StoryLine {
  const input = (call.input ?? {}) as Readonly<Record<string, unknown>>;
  const refused = call.error ? ` refused: ${call.error.name}` : '';
  const about = String(input.service ?? input.ResourceId ?? input.family ?? '');
  const what = `${call.call.split(':')[1]}${argumentsOf(input)} by ${call.by}${refused}`;
  return {
    atMs: call.atMs,
    speaker: 'aws',
    about: about.slice(about.lastIndexOf('/') + 1),
    what,
    tone: 'act',
  };
}

function argumentsOf(input: Readonly<Record<string, unknown>>): string {
  const said: string[] = [];
  if (input.forceNewDeployment === true) said.push('force new deployment');
  if (input.desiredCount !== undefined) said.push(`desired count ${input.desiredCount}`);
  if (typeof input.taskDefinition === 'string') said.push(`to ${revisionName(input.taskDefinition)}`);
  if (input.SuspendedState !== undefined) {
    const suspended = Object.values(input.SuspendedState as Record<string, boolean>).some(Boolean);
    said.push(suspended ? 'suspend scaling' : 'resume scaling');
  }
  return said.length > 0 ? ` (${said.join(', ')})` : '';
}
