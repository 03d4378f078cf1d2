import type { Answer, Phase } from '../core/health/observation.ts';
import { printableLine } from '../core/notices/redact.ts';

/** How far a probe has come; what breaks then is named after it. */
export type Stage = 'connect' | 'tls' | 'http' | 'body';

/**
 * Errors of our own network or process: they say nothing about the target. A host of a VPC that is gone
 * answers nothing at all, so "no route to host" is our own routing too.
 */
const OURS = new Set([
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTUNREACH',
  'EADDRNOTAVAIL',
  'EAFNOSUPPORT',
  'EMFILE',
  'ENFILE',
  'ENOBUFS',
  'ENOMEM',
  'EACCES',
  'EPERM',
]);

const MOST_DETAIL = 200;

/** An answer that carries a reason; the reason becomes one safe line. */
export function answerWith(
  address: string,
  verdict: Answer['verdict'],
  phase: Phase,
  detail: string,
  seen: { readonly status?: number; readonly latencyMs?: number } = {},
): Answer {
  return { address, verdict, phase, ...seen, detail: printableLine(detail, MOST_DETAIL) };
}

/** What a broken connection says about the target, by the stage at which it broke. */
export function answerToError(address: string, stage: Stage, error: NodeJS.ErrnoException): Answer {
  const code = error.code ?? error.name;
  if (OURS.has(code)) return answerWith(address, 'unknown', 'self', `we cannot reach out: ${code}`);
  switch (stage) {
    case 'connect':
      return answerWith(address, 'down', 'connect', refusalText(code));
    case 'tls':
      return answerWith(address, 'down', 'tls', `TLS fails: ${code}: ${error.message}`);
    case 'http':
    case 'body':
      if (code.startsWith('HPE_'))
        return answerWith(address, 'down', 'http', `answers what is not HTTP: ${code}`);
      return answerWith(
        address,
        'down',
        'connect',
        `closes the connection before its answer is whole: ${code}`,
      );
    default:
      return stage satisfies never;
  }
}

function refusalText(code: string): string {
  return code === 'ECONNREFUSED' ? 'refuses the connection' : `no connection: ${code}`;
}

const UNFINISHED: Record<Stage, string> = {
  connect: 'accepts no connection',
  tls: 'does not finish the TLS handshake',
  http: 'does not answer',
  body: 'does not finish its answer',
};

/** The deadline passed. When our own process was too busy to look at the clock, that is not the target's fault. */
export function answerToSilence(address: string, stage: Stage, timeoutMs: number, tookMs: number): Answer {
  if (tookMs > timeoutMs + OWN_DELAY_MS) {
    return answerWith(
      address,
      'unknown',
      'self',
      `our own prober was ${Math.round(tookMs - timeoutMs)} ms late`,
    );
  }
  return answerWith(address, 'down', 'timeout', `${UNFINISHED[stage]} within ${timeoutMs} ms`);
}

/** A timer that is later than this means that our event loop stood still. */
const OWN_DELAY_MS = 400;
