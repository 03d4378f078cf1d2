/** What one address said to a probe, as the world's edge heard it. */
export interface RawAnswer {
  readonly verdict: string;
  readonly phase?: string;
}

/** What takes the question and sends whoever asks away, for now: it is not down, and does not serve those who need it. */
const SENDS_AWAY: ReadonlySet<string | undefined> = new Set(['limited', 'maintenance']);

/** `well`: all answered rightly. `slow`: some did not, or late. `ill`: fewer than half did. */
export type Answered = 'well' | 'slow' | 'ill' | 'unknown';

export interface Failures {
  readonly ills: number;
  /** Looks that met them. */
  readonly illLooks: number;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly brokenAtMs?: number;
}

/** So many of the newest answers are kept, and all of the last hour: we may be blind for most of it. */
const RECENT = 100;
const RECENT_MS = 60 * 60_000;
const PROBE_MS = 2_000;
const CALM_RUN_MS = 30 * 60_000;

/** What the probes of one target have met so far: unbroken runs of failures and of successes. */
export class Sight {
  last: Answered | undefined;
  lastAtMs = -Infinity;
  /** What failed of the last answers came, and was right, but too late. */
  lastWasLate = false;
  everWell = false;
  /** Unbroken failure; a single unknown does not break it, two in a row do. */
  illSinceMs: number | undefined;
  lastIllAtMs = -Infinity;
  lastSentAwayAtMs = -Infinity;
  ills = 0;
  illLooks = 0;
  /** The run of failures that an answer has broken last. */
  broken: Failures | undefined;
  /** When the third failure of the run was met. */
  unhealthySinceMs: number | undefined;
  /** Unbroken success. */
  wellSinceMs: number | undefined;
  /** The same, and somebody looked all the while. */
  provenSinceMs: number | undefined;
  wells = 0;
  /** The end of the last run of at least three failures. */
  cameBackAtMs = -Infinity;
  /** Its first and its last failure. */
  goneSinceMs = -Infinity;
  goneUntilMs = -Infinity;
  /** The newest answers, newest last. */
  readonly recent: { readonly answered: Answered; readonly atMs: number }[] = [];
  /** Runs of health of half an hour or more that are over. */
  readonly calmRuns: { readonly fromMs: number; readonly untilMs: number }[] = [];
  readonly #longestPauseMs: number;
  #unknowns = 0;
  #illLook: object | undefined;

  /** After a longer pause than this nobody can say that it was well meanwhile. */
  constructor(longestPauseMs: number) {
    this.#longestPauseMs = longestPauseMs;
  }

  /** `look`: whoever asked, one object for each run of a function. */
  take(answers: readonly RawAnswer[], atMs: number, look: object): void {
    const answered = answeredBy(answers);
    this.recent.push({ answered, atMs });
    if (this.recent.length > RECENT && atMs - this.recent[0]!.atMs > RECENT_MS) this.recent.shift();
    this.#noteCalm(answered);
    if (atMs - this.lastAtMs > this.#longestPauseMs) this.provenSinceMs = undefined;
    this.last = answered;
    this.lastWasLate = answers.every(({ verdict, phase }) => verdict !== 'down' || phase === 'latency');
    this.lastAtMs = atMs;
    const sentAway = answers.filter(({ phase }) => SENDS_AWAY.has(phase)).length;
    if (sentAway > 0 && sentAway >= answers.length / 2) this.lastSentAwayAtMs = atMs;
    this.#unknowns = answered === 'unknown' ? this.#unknowns + 1 : 0;
    if (answered === 'unknown') this.#takeUnknown();
    else if (answered === 'ill') this.#takeIll(atMs, look);
    else this.#takeWell(answered, atMs);
  }

  /** The unbroken run of failures, if there is one. */
  failures(): Failures | undefined {
    const { ills, illLooks, illSinceMs: fromMs, lastIllAtMs: untilMs } = this;
    return fromMs === undefined ? undefined : { ills, illLooks, fromMs, untilMs };
  }

  /** Of failures, if an answer has just broken it: the last question before that moment was on its way by then. */
  brokenJustNow(atMs: number): Failures | undefined {
    return this.broken && atMs - this.broken.brokenAtMs! < PROBE_MS ? this.broken : undefined;
  }

  #noteCalm(answered: Answered): void {
    const fromMs = this.wellSinceMs;
    if (fromMs === undefined || answered !== 'ill' || this.lastAtMs - fromMs < CALM_RUN_MS) return;
    this.calmRuns.push({ fromMs, untilMs: this.lastAtMs });
  }

  #takeUnknown(): void {
    if (this.#unknowns < 2) return;
    this.#forgetIllness();
    this.wellSinceMs = undefined;
    this.provenSinceMs = undefined;
    this.wells = 0;
  }

  #takeIll(atMs: number, look: object): void {
    this.illSinceMs ??= atMs;
    this.lastIllAtMs = atMs;
    this.ills += 1;
    if (this.#illLook !== look) this.illLooks += 1;
    this.#illLook = look;
    if (this.ills >= 3) this.unhealthySinceMs ??= atMs;
    this.wellSinceMs = undefined;
    this.provenSinceMs = undefined;
    this.wells = 0;
  }

  #takeWell(answered: Answered, atMs: number): void {
    if (this.illSinceMs !== undefined) this.broken = { ...this.failures()!, brokenAtMs: atMs };
    if (this.ills >= 3) {
      this.cameBackAtMs = atMs;
      this.goneSinceMs = this.illSinceMs ?? atMs;
      this.goneUntilMs = this.lastIllAtMs;
    }
    this.#forgetIllness();
    if (answered === 'well') this.everWell = true;
    this.wellSinceMs ??= atMs;
    this.provenSinceMs ??= atMs;
    this.wells += 1;
  }

  #forgetIllness(): void {
    this.illSinceMs = undefined;
    this.unhealthySinceMs = undefined;
    this.ills = 0;
    this.illLooks = 0;
    this.#illLook = undefined;
  }
}

function answeredBy(answers: readonly RawAnswer[]): Answered {
  let known = 0;
  let right = 0;
  let up = 0;
  for (const { verdict } of answers) {
    if (verdict !== 'unknown') known += 1;
    if (verdict !== 'unknown' && verdict !== 'down') right += 1;
    if (verdict === 'up') up += 1;
  }
  if (known === 0 || known * 2 < answers.length) return 'unknown';
  if (right * 2 < known) return 'ill';
  return up === answers.length ? 'well' : 'slow';
}
