import type { Belief } from '../health/belief.ts';
import { type Phase, tookConnection } from '../health/observation.ts';
import { A_WEB_PAGE } from '../health/web-page.ts';
import type { Crashes } from './crashes.ts';
import type { CaseFile, Diagnosis } from './diagnose.ts';
import { primaryOf } from './evidence.ts';
import { howMany } from './how-many.ts';
import type { Ground } from './hypothesis.ts';
import { registrationFacts } from './registration.ts';
import { sayYoung } from './young-revision.ts';

/** A wrong question (404, 401) or a limit (429) is answered by a service that works; a page by whoever stands before it. */
export function blameQuestion(file: CaseFile): Diagnosis | undefined {
  const status = file.belief.httpStatus;
  // Of new code a page is what it answers with.
  if (file.belief.phase === 'body' && file.belief.reason.includes(A_WEB_PAGE) && file.currentIsBaseline) {
    const because = [
      `it answers ${status}, but ${A_WEB_PAGE}`,
      'a login, a proxy or another route answers in its place; a restart cannot help',
    ];
    return { cause: 'client-error', blames: file.service, confidence: 0.8, because };
  }
  if (file.belief.phase !== 'http' || status === undefined || status < 400 || status > 499) return undefined;
  const because = [
    `it answers ${status}: ${file.belief.reason}`,
    'a service that answers so is running; a restart cannot help',
  ];
  if (status === 408) return undefined;
  const [cause, confidence] =
    status === 429 ? (['rate-limited', 0.8] as const) : (['client-error', 0.85] as const);
  return { cause, blames: file.service, confidence, because };
}

/** When our own eyes are in doubt, whatever else we saw is too. */
export function blameOurEyes({ isBlind, service, belief }: CaseFile): Diagnosis | undefined {
  const because = [
    'too much failed at once for anything but our own way out',
    `our probes fail: ${belief.reason}`,
  ];
  return isBlind ? { cause: 'blind', blames: service, confidence: 0.95, because } : undefined;
}

/** A probe that fails there has not come to be told anything. */
const ON_THE_WAY: ReadonlySet<string | undefined> = new Set<Phase>(['dns', 'connect', 'tls', 'timeout']);
const isOnTheWay = ({ phase, reason }: Belief): boolean => ON_THE_WAY.has(phase) && !tookConnection(reason);

/** AWS Cloud Map developer guide: a resolver may keep for 300 s that a name is not there. */
export const ABSENT_FOR_MS = 300_000;

/**
 * All its tasks run, and nobody finds them: what is ill is the discovery, and a restart is no cure for it. Where ECS
 * registers them in Cloud Map and has changed nothing for long, it is said and not guessed.
 */
export function blameName(file: CaseFile): (Diagnosis & { readonly ground?: Ground }) | undefined {
  const { service, view, belief, nowMs } = file;
  if (belief.phase !== 'dns' || !view || view.running === 0 || view.running < view.desired) return undefined;
  const because = [
    `${view.running} of ${view.desired} tasks run, and its name does not lead to them: ${belief.reason}`,
    'look at service discovery; a restart gives no service a name',
  ];
  const found = { cause: 'network' as const, blames: service, because };
  const isTold = view.inCloudMap && nowMs - (primaryOf(view)?.updatedAtMs ?? nowMs) > ABSENT_FOR_MS;
  return isTold ? { ...found, ground: 'told', confidence: 0.8 } : { ...found, confidence: 0.75 };
}

/** Only our own probes call it ill: then our way to it may be what is broken. */
export function blameOurRoute(file: CaseFile, crashes: Crashes): Diagnosis | undefined {
  if (!file.witnessSaysWell || crashes.isLoop || !isOnTheWay(file.belief)) return undefined;
  return {
    cause: 'blind',
    blames: file.service,
    confidence: 0.4,
    because: [
      `our probes fail: ${file.belief.reason}`,
      'a second witness says that it is well: our own route may be broken',
    ],
  };
}

/** Its health check tells nothing of its work; the figures of its queue do. */
export function blameIdle({ view, belief, service }: CaseFile): Diagnosis | undefined {
  if (belief.phase !== 'backlog' || !view || view.running === 0) return undefined;
  const because = [
    belief.reason,
    `${howMany(view.running, 'task runs and takes', 'tasks run and take')} nothing from it`,
  ];
  return { cause: 'hung-tasks', blames: service, confidence: 0.8, because };
}

export const WITNESS_IS_CONTENT = 'a second witness says that it is well';

/** It answers us, and not as it should; others are content with it. Unless something is seen that explains it. */
export function admitDoubt({ witnessSaysWell, service, belief }: CaseFile, crashes: Crashes) {
  if (!witnessSaysWell || crashes.isLoop || isOnTheWay(belief)) return undefined;
  const because = [`our probes fail: ${belief.reason}`, WITNESS_IS_CONTENT];
  return { cause: 'unknown' as const, blames: service, confidence: 0.55, because };
}

function sayDeployed({ view, belief }: CaseFile): string {
  const primary = view && primaryOf(view);
  return primary && primary.createdAtMs > (belief.failingSinceMs ?? Infinity)
    ? 'it failed before its newest deployment already'
    : 'nothing was deployed that could explain it';
}

export function blameHang(file: CaseFile): Diagnosis | undefined {
  const { view, belief } = file;
  if (!view || view.running === 0 || belief.status !== 'unhealthy') return undefined;
  return {
    cause: 'hung-tasks',
    blames: file.service,
    confidence: belief.phase === 'timeout' || belief.phase === 'connect' ? 0.8 : 0.6,
    because: [
      `${howMany(view.running, 'task runs and does', 'tasks run and do')} not answer rightly: ${belief.reason}`,
      `${sayYoung(file) ?? sayDeployed(file)}, and everything it needs is well`,
      ...(file.registration ? registrationFacts(file.registration) : []),
      ...(belief.blames === undefined ? [] : [`it says itself that this fails: ${belief.blames}`]),
    ],
  };
}

/** What TLS says of a certificate whose time or name is wrong (Node: tls, "X509 certificate error codes"). */
const CERTIFICATE =
  /CERT_(?:HAS_EXPIRED|NOT_YET_VALID|REVOKED|SIGNATURE_FAILURE|UNTRUSTED)|ERR_TLS_CERT_ALTNAME_INVALID|SELF_SIGNED_CERT|UNABLE_TO_(?:GET_ISSUER_CERT|VERIFY_LEAF)/;

/** No restart makes a certificate valid; new code may have brought it, and is then blamed for it. */
export function blameCertificate({ belief, service, currentIsBaseline }: CaseFile): Diagnosis | undefined {
  if (belief.phase !== 'tls' || !currentIsBaseline || !CERTIFICATE.test(belief.reason)) return undefined;
  return {
    cause: 'configuration',
    blames: service,
    confidence: 0.85,
    because: [
      `its certificate is refused: ${belief.reason}`,
      'a person or its issuer renews a certificate; a restart does not',
    ],
  };
}
