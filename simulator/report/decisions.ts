import type { Gate } from '../../shared/core/remediation/admission.ts';
import { REMEDY_NAMES, type Remedy } from '../../shared/core/remediation/ladder.ts';
import type { Tone } from '../playground/story-line.ts';
import type { Played } from '../scenario/play.ts';
import type { LogEntry } from '../scenario/story-log.ts';

/** One decision of the watchdog about a service, with every gate's verdict where it says them. */
export interface StoryDecision {
  readonly atMs: number;
  readonly service: string;
  readonly what: string;
  readonly tone: Tone;
  readonly gates: readonly Gate[];
}

type Facts = Readonly<Record<string, unknown>>;

/** What the journal says of decisions, in order. */
export function decisionsOf({ log }: Played): StoryDecision[] {
  return log.entries.flatMap((entry) => decisionIn(entry) ?? []);
}

/** The decision of which an entry of the log tells, or none. */
export function decisionIn({ atMs, kind, facts }: LogEntry): StoryDecision | undefined {
  const told = kind === 'journal' ? tell(String(facts.event), facts) : undefined;
  const service = String(facts.service ?? String(facts.incident ?? '').split('#')[0]);
  return told && { atMs, service, gates: [], ...told };
}

function tell(event: string, facts: Facts): Pick<StoryDecision, 'what' | 'tone'> | undefined {
  switch (event) {
    case 'gates':
      return tellGates(facts.gates as readonly Gate[]);
    case 'held':
      return { what: `holds back, ${words(facts.reason)}: ${facts.detail}`, tone: 'hold' };
    case 'planned':
      return { what: `diagnosis ${words(facts.cause)}; plan: ${ladder(facts.rungs)}`, tone: 'act' };
    case 'verified':
      return {
        what: `${nameOf(facts.remedy)}: ${words(facts.result)}`,
        tone: facts.result === 'verified' ? 'good' : 'bad',
      };
    case 'ending':
      return { what: `ends it as ${facts.outcome}: ${facts.because}`, tone: 'plain' };
    default:
      return undefined;
  }
}

function tellGates(gates: readonly Gate[]): Pick<StoryDecision, 'what' | 'tone' | 'gates'> {
  const shut = gates.filter((one) => !one.passes);
  const first = shut[0];
  const what = first
    ? `${shut.length} of ${gates.length} gates are shut, first ${words(first.gate)}: ${first.seen}`
    : `all ${gates.length} gates are open`;
  return { what, tone: first ? 'hold' : 'good', gates };
}

const ladder = (rungs: unknown): string => (rungs as readonly string[]).map(nameOf).join(', then ');
const nameOf = (remedy: unknown): string => REMEDY_NAMES[remedy as Remedy] ?? String(remedy);
const words = (name: unknown): string => String(name).replaceAll('-', ' ');
