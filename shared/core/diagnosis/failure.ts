/** What a failure text can mean. `unknown` is an answer: the text names no cause. */
export const FAILURE_CLASSES = [
  'out-of-memory',
  'crash',
  'image',
  'configuration',
  'network',
  'capacity',
  'health-check',
  'scheduler',
  'human',
  'spot',
  'dependency',
  'database-schema',
  'rate-limited',
  'client-error',
  'auth',
  'timeout',
  'import',
  'throttled',
  'tls',
  'port',
  'steady',
  'unknown',
] as const;

export type FailureClass = (typeof FAILURE_CLASSES)[number];

export interface Classification {
  readonly class: FailureClass;
  /** 0 to 1. Above 0.8 only where a code or a vendor's fixed text says it; at most 0.3 for `unknown`. */
  readonly confidence: number;
  readonly because: string;
}

/** The parts of a stopped ECS task that say why it stopped (ECS API reference: Task). */
export interface StoppedTask {
  readonly stopCode?: string;
  readonly stoppedReason?: string;
  readonly containers: readonly {
    readonly name?: string;
    readonly exitCode?: number;
    readonly reason?: string;
  }[];
}

/** What Lambda answers for a failed invocation, and the last lines of its log, decoded. */
export interface LambdaError {
  readonly errorType?: string;
  readonly errorMessage?: string;
  readonly logTail?: string;
}

/** A probe's answer: the phase that ended it, and the status, body or error that it got. */
export interface HttpAnswer {
  readonly phase?: string;
  readonly status?: number;
  readonly body?: string;
  readonly error?: string;
}

export type Failure =
  | { readonly kind: 'stopped-task'; readonly input: StoppedTask }
  | { readonly kind: 'service-event'; readonly input: { readonly message: string } }
  | { readonly kind: 'lambda-error'; readonly input: LambdaError }
  | { readonly kind: 'http'; readonly input: HttpAnswer }
  | { readonly kind: 'log-line'; readonly input: { readonly message: string } };

/** No more than this is read of any one text: the time that a search takes must not be the sender's choice. */
export const MOST_READ = 8192;

/** A text's head and tail when it is too long: what failed is said first, the cause of it last. */
export function bounded(text: string): string {
  if (text.length <= MOST_READ) return text;
  return `${text.slice(0, MOST_READ / 2)}\n${text.slice(-(MOST_READ / 2 - 1))}`;
}

export function unknown(because: string, confidence = 0.1): Classification {
  return { class: 'unknown', confidence, because };
}
