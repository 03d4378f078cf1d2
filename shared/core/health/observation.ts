import { type Certificate, firstToEnd } from './certificate.ts';

/** The step of a probe that failed. `self` is our own trouble and says nothing about the target. */
export const PHASES = [
  'dns',
  'connect',
  'tls',
  'http',
  'latency',
  'body',
  // It answers, and says itself that what it answers with is old.
  'stale',
  'timeout',
  // Of somebody else's API: it limits us, or is in maintenance. It is no outage.
  'limited',
  'maintenance',
  // Of functions: an invocation ended in an error, was throttled, or nobody invoked it.
  'invocation',
  'throttle',
  'idle',
  // Of what AWS measures: work piles up or was given up, calls or runs fail, something is used up or not there.
  'backlog',
  'dead-letters',
  'errors',
  'saturation',
  'absent',
  // Of a heartbeat: a loop that spins.
  'too-fast',
  // Of a chain of work: one side of it knows nothing of the other.
  'orphans',
  // Somebody's alarm says so.
  'alarm',
  'self',
] as const;
export type Phase = (typeof PHASES)[number];

/**
 * Work that piles up or was given up tells of those who should do it: it excuses none of them. Who else needs the queue is
 * excused while work piles up, for nobody can tell a queue that fails from one that is left alone; work given up is an old matter.
 */
export function excuses(phase: string | undefined, isItsWork: boolean): boolean {
  return phase === 'backlog' ? !isItsWork : phase !== 'dead-letters';
}

/** Of those who need it nobody is to blame meanwhile, though it is not down. */
export const PUSHES_BACK: ReadonlySet<string | undefined> = new Set<Phase>(['limited', 'maintenance']);

/** Where a probe fails before it has been told anything: our own way out may be what is broken. */
export const NETWORK_PHASES: readonly Phase[] = ['dns', 'connect', 'tls', 'timeout'];

/** In the prober's words: it took our connection and then said nothing, and so our way to it works. */
export const tookConnection = (detail: string): boolean =>
  /does not (?:answer|finish its answer) within/.test(detail);

/** The same: nothing at all comes back, not even a refusal. A dead target and a dead way to it look alike then. */
export const isUnheard = ({ verdict, right, detail }: Observation): boolean =>
  verdict === 'down' && right === 0 && /accepts no connection within/.test(detail);

export type Verdict = 'up' | 'degraded' | 'down' | 'unknown';

/** What one address answered. */
export interface Answer {
  readonly address: string;
  readonly verdict: Verdict;
  readonly phase?: Phase;
  readonly status?: number;
  readonly latencyMs?: number;
  /** One printable line, at most 200 characters, secrets redacted. */
  readonly detail?: string;
  /** Parts that it calls ill itself, separated by commas; printable, at most 200 characters. */
  readonly blames?: string;
  /** Behind HTTPS: what it showed. A resumed session shows none; then as it was last seen. */
  readonly certificate?: Certificate;
}

/** What a target answered to one question, over all its addresses. */
export interface Observation {
  readonly target: string;
  readonly atMs: number;
  readonly verdict: Verdict;
  readonly phase?: Phase;
  readonly status?: number;
  readonly latencyMs?: number;
  readonly detail: string;
  readonly asked: number;
  readonly right: number;
  /** As in the worst answer. */
  readonly blames?: string;
  /** That were asked, where not all is well. */
  readonly addresses?: readonly string[];
  /** Of these, those that did not answer rightly. */
  readonly failing?: readonly string[];
  /** What it rests on was measured until then: of figures that come late. */
  readonly measuredToMs?: number;
  /** Of minutes that are counted together, the end of the oldest. */
  readonly oldestToMs?: number;
  /** Of all its addresses the one that ends first. */
  readonly certificate?: Certificate;
}

export const isNetworkFailure = ({ verdict, phase }: Observation): boolean =>
  verdict === 'down' && phase !== undefined && NETWORK_PHASES.includes(phase);

/** A look asks at most so many addresses of one name. */
export const MOST_ADDRESSES = 8;

/**
 * One verdict over all addresses: down when fewer than half answer rightly, degraded when some do not
 * or are slow, unknown when we could not tell for most of them.
 */
export function judgeAnswers(target: string, atMs: number, answers: readonly Answer[]): Observation {
  let known = 0;
  let right = 0;
  let ups = 0;
  let slowestMs = 0;
  let firstDown: Answer | undefined;
  let firstDegraded: Answer | undefined;
  let certificate: Certificate | undefined;
  for (const one of answers) {
    const { verdict, latencyMs = 0, certificate: shown } = one;
    if (verdict !== 'unknown') known += 1;
    if (verdict === 'up') ups += 1;
    if (verdict === 'up' || verdict === 'degraded') right += 1;
    if (verdict === 'down') firstDown ??= one;
    if (verdict === 'degraded') firstDegraded ??= one;
    if (latencyMs > slowestMs) slowestMs = latencyMs;
    if (shown) certificate = firstToEnd(certificate ? [certificate, shown] : [shown]);
  }
  const verdict = verdictOver(answers.length, known, right, ups === known);
  const worst = firstDown ?? firstDegraded ?? answers[0];
  const seen: Observation = {
    target,
    atMs,
    verdict,
    phase: worst?.phase,
    status: worst?.status,
    latencyMs: slowestMs > 0 ? slowestMs : undefined,
    detail: describe(verdict, answers.length, right, worst),
    asked: answers.length,
    right,
  };
  const blames = worst?.blames;
  if (verdict === 'up' && !certificate && blames === undefined) return seen; // as nearly always
  // A name that could not be resolved is no address.
  const asked = answers.filter(({ phase }) => verdict !== 'up' && phase !== 'dns' && phase !== 'self');
  const failing = asked.filter((one) => one.verdict === 'down');
  return {
    ...seen,
    ...(blames !== undefined && { blames }),
    ...(certificate && { certificate }),
    ...(asked.length > 0 && { addresses: asked.map((one) => one.address) }),
    ...(failing.length > 0 && { failing: failing.map((one) => one.address) }),
  };
}

function verdictOver(asked: number, known: number, right: number, isWell: boolean): Verdict {
  if (known * 2 < asked || known === 0) return 'unknown';
  if (right * 2 < known) return 'down';
  return isWell ? 'up' : 'degraded';
}

function describe(verdict: Verdict, asked: number, right: number, worst: Answer | undefined): string {
  if (verdict === 'up') return asked === 1 ? 'answers rightly' : `all ${asked} addresses answer rightly`;
  const why = worst?.detail ?? 'no answer';
  return asked <= 1 ? why : `${right} of ${asked} addresses answer rightly; ${why}`;
}
