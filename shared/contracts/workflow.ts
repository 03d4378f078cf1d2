import * as v from 'valibot';
import { REMEDIES, type Remedy } from '../core/remediation/ladder.ts';
import { nameHash } from '../core/watchlist/name-hash.ts';

/** What the state machine asks the remediator to do, one step a call. */
export const STEPS = [
  'take-lease',
  'capture-evidence',
  'look-again',
  'make-a-plan',
  'check-again',
  'ask',
  'act',
  'settle',
  'verify',
  'close',
  'give-up',
] as const;
export type Step = (typeof STEPS)[number];

/** What a step may answer; the state machine's choices compare `next` with these and nothing else. */
export const ANSWERS = {
  'take-lease': ['mine', 'in-hand'],
  'capture-evidence': ['go-on'],
  'look-again': ['wait', 'confirmed', 'close'],
  'make-a-plan': ['wait', 'act', 'close'],
  'check-again': ['wait', 'ask', 'act', 'skip', 'close'],
  // Nobody hears it: the workflow goes on when it is woken, or after a while.
  ask: ['asked'],
  act: ['wait', 'recheck', 'settle', 'not-cured', 'close'],
  settle: ['wait', 'verify', 'not-cured', 'close'],
  verify: ['wait', 'cured', 'not-cured', 'close'],
  close: ['closed'],
  'give-up': ['told'],
} as const satisfies Record<Step, readonly string[]>;

export type Next<S extends Step> = (typeof ANSWERS)[S][number];

/** Every step answers in this shape; `waitSeconds` matters where `next` is `wait`. */
export interface StepAnswer<S extends Step = Step> {
  readonly next: Next<S>;
  readonly waitSeconds: number;
}

/** At the ladder's end. */
export const NO_RUNG = 'none';

/** What the state machine gets: also the rung to enter next, where the answer begins the ladder or leaves a rung. */
export interface RoutedAnswer extends StepAnswer {
  readonly rung?: Remedy | typeof NO_RUNG;
}

/** What every Task state sends to the remediator. */
export const StepRequest = v.object({
  step: v.picklist(STEPS),
  service: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
  incident: v.pipe(v.string(), v.minLength(1), v.maxLength(160)),
  /** Name of the execution: the lease's holder. */
  execution: v.pipe(v.string(), v.minLength(1), v.maxLength(80)),
  remedy: v.optional(v.picklist(REMEDIES)),
  /** With `ask`: what wakes the workflow, and a name for the question that nobody can guess. */
  token: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(2048))),
  question: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))),
  /** With `give-up`: the error that the workflow caught. */
  error: v.optional(v.object({ error: v.string(), cause: v.string() })),
});
export type StepRequest = v.InferOutput<typeof StepRequest>;

interface Numbered {
  readonly service: string;
  readonly number: number;
  readonly attempt: number;
}

/**
 * `<service>-<number>`, and `-<attempt>` from its second execution on: at most 80 characters of
 * `[A-Za-z0-9_-]`; long names are cut and told apart by a hash.
 */
export function executionName({ service, number, attempt }: Numbered): string {
  const tail = attempt === 1 ? `-${number}` : `-${number}-${attempt}`;
  const clean = service.replace(/[^A-Za-z0-9_-]/g, '_');
  const room = 80 - tail.length;
  return (clean.length <= room ? clean : `${clean.slice(0, room - 9)}-${hash(service)}`) + tail;
}

const hash = (text: string): string => nameHash(text).toString(16).padStart(8, '0');

/** A table, another writer or Lambda itself was in the way; the remediator's own code is not in doubt. */
export const AWAY_ERRORS = [
  'TransientError',
  'LostRaceError',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
] as const;

/** The remediator died, or took too long. */
export const DYING_ERRORS = [
  'Lambda.Unknown',
  'Runtime.ExitError',
  'Sandbox.Timedout',
  // A worker that does not answer: the fence keeps it from acting should it wake.
  'States.Timeout',
] as const;

/** Errors that a Task state retries: nothing has been decided when they happen. */
export const TRANSIENT_ERRORS = [...AWAY_ERRORS, ...DYING_ERRORS] as const;
