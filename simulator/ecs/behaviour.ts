/** What a task does, as scenario files say it; durations already in milliseconds. */
export type Behaviour =
  | { readonly kind: 'ok' }
  | { readonly kind: 'crash-on-start'; readonly exitCode: number; readonly log: string | undefined }
  | {
      readonly kind: 'crash-after';
      readonly afterMs: number;
      readonly exitCode: number;
      readonly log: string | undefined;
    }
  | { readonly kind: 'oom'; readonly afterMs: number; readonly needsMiB: number }
  | { readonly kind: 'leak'; readonly mibPerHour: number }
  | { readonly kind: 'hang' }
  /** Answers its health check, and does none of its work. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'refuse' }
  | { readonly kind: 'status'; readonly code: number; readonly body: string }
  | { readonly kind: 'slow'; readonly latencyMs: number }
  | { readonly kind: 'body'; readonly body: string }
  /** Answers with data that are so old, and does not know it. */
  | { readonly kind: 'stale'; readonly ageMs: number }
  /** Of a function: this share of its invocations, 0 to 1, meets a new environment, which takes so long to begin. */
  | { readonly kind: 'cold-start'; readonly initMs: number; readonly share: number }
  | { readonly kind: 'cannot-start'; readonly stopCode: string | undefined; readonly reason: string };

export const OK: Behaviour = { kind: 'ok' };

export type Cure =
  | { readonly kind: 'restart' | 'cycle' | 'rollback' | 'memory' | 'dependency' | 'none' }
  | { readonly kind: 'scale-out'; readonly desired: number };

/** ELB API, CreateTargetGroup: the default timeout of a health check; the truth about a task uses the same. */
const CHECK_TIMEOUT_MS = 5_000;

/** What whoever asks a task's health path gets. */
export type Answer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly body: string;
      readonly latencyMs: number;
      /** Of the data in it; without it they are of this moment. */
      readonly ageMs?: number;
    }
  | { readonly kind: 'hang' }
  | { readonly kind: 'refused' };

export const HANGS: Answer = Object.freeze({ kind: 'hang' as const });
export const REFUSES: Answer = Object.freeze({ kind: 'refused' as const });

const HEALTHY_BODY = '{"status":"healthy"}';

const wellAnswers = new Map<number, Answer>();

/** Tasks that are well and as quick give one and the same answer: whoever judged it knows it again. */
function wellAnswer(latencyMs: number): Answer {
  const known = wellAnswers.get(latencyMs);
  if (known) return known;
  const answer = Object.freeze({ kind: 'answered' as const, status: 200, body: HEALTHY_BODY, latencyMs });
  wellAnswers.set(latencyMs, answer);
  return answer;
}

/**
 * What shows of several: who takes no connection tells nothing else, who hangs no wrong answer, and who answers wrongly not how
 * late. What only ends a task later, or keeps the next from starting, shows least.
 */
const WORST_FIRST: readonly Behaviour['kind'][] = [
  'crash-on-start',
  'refuse',
  'hang',
  'status',
  'body',
  'stale',
  'slow',
  'idle',
  'crash-after',
  'oom',
  'leak',
  'cold-start',
  'cannot-start',
  'ok',
];

/** Of those that are as bad, the first. */
export const worstOf = (behaviours: readonly Behaviour[]): Behaviour =>
  behaviours.reduce((worst, one) =>
    WORST_FIRST.indexOf(one.kind) < WORST_FIRST.indexOf(worst.kind) ? one : worst,
  );

/** What a started container with this behaviour answers; one that runs is past `cannot-start`. */
export function answerOf(behaviour: Behaviour, latencyMs: number): Answer {
  switch (behaviour.kind) {
    case 'hang':
      return HANGS;
    case 'refuse':
    case 'crash-on-start':
      return REFUSES;
    case 'status':
      return { kind: 'answered', status: behaviour.code, body: behaviour.body, latencyMs };
    case 'body':
      return { kind: 'answered', status: 200, body: behaviour.body, latencyMs };
    case 'slow':
      return wellAnswer(behaviour.latencyMs);
    case 'stale':
      return { kind: 'answered', status: 200, body: HEALTHY_BODY, latencyMs, ageMs: behaviour.ageMs };
    case 'ok':
    case 'idle':
    case 'crash-after':
    case 'oom':
    case 'leak':
    case 'cold-start':
    case 'cannot-start':
      return wellAnswer(latencyMs);
    default:
      return behaviour satisfies never;
  }
}

/** As a service answers whose body says of when its data are. */
export function dated(answer: Answer, nowMs: number): Answer {
  if (answer.kind !== 'answered' || answer.body !== HEALTHY_BODY) return answer;
  const asOf = new Date(nowMs - (answer.ageMs ?? 0)).toISOString();
  return { ...answer, body: JSON.stringify({ status: 'healthy', asOf }) };
}

/** How the target group's check of the health path ends: status 200 within its timeout; it reads no body. */
export function checkOf(answer: Answer): { passes: boolean; reason: string | undefined } {
  if (answer.kind === 'refused') return { passes: false, reason: 'Health checks failed' };
  if (answer.kind === 'hang' || answer.latencyMs > CHECK_TIMEOUT_MS) {
    return { passes: false, reason: 'Request timed out' };
  }
  if (answer.status === 200) return { passes: true, reason: undefined };
  return { passes: false, reason: `Health checks failed with these codes: [${answer.status}]` };
}

/**
 * The truth: a status of success within the timeout and a body that does not admit illness. A slow answer is
 * still a right one; how slow is too slow is the watchdog's own opinion.
 */
export function isRight(answer: Answer): boolean {
  if (answer.kind !== 'answered' || answer.latencyMs > CHECK_TIMEOUT_MS) return false;
  if (answer.status < 200 || answer.status >= 300 || answer.ageMs !== undefined) return false;
  return answer.body === HEALTHY_BODY || saysHealthy(answer.body);
}

/** The parts that a body names have a status of their own: only the first is the whole's. */
const saysHealthy = (body: string): boolean =>
  /^\s*ok\s*$/i.test(body) ||
  /^(ok|healthy|up|pass|warn)\b/i.test(/"?status"?\s*[:=]\s*"?(\w*)/i.exec(body)?.[1] ?? '');
