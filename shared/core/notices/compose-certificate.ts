import type { Ending } from '../health/certificate.ts';
import type { Environment } from '../watchlist/environment.ts';
import type { Notice } from './notice.ts';
import { iso, subjectOf } from './notice-text.ts';

const MOST_NAMED = 20;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface EndingCertificate {
  /** Of which it was seen; at least one. */
  readonly targets: readonly string[];
  /** Of the first of them. */
  readonly url: string;
  readonly ending: Ending;
  readonly endsMs: number;
  readonly nowMs: number;
}

/** A certificate that nobody has renewed. Nothing is ill yet, and a restart would not renew it. */
export function composeCertificate(
  environment: Environment,
  { targets, url, ending, endsMs, nowMs }: EndingCertificate,
): Notice {
  const { project, name } = environment;
  const [first = ''] = targets;
  const others = targets.length - 1;
  const who = others === 0 ? first : `${first} and ${others} more`;
  const ends = iso(endsMs);
  const thread = threadOf(url, endsMs);
  const { hostname, port } = new URL(url);
  const server = `${hostname}:${port === '' ? '443' : port}`;
  return {
    id: `${thread}:${ending}`,
    thread,
    kind: 'held',
    severity: ending === 'urgent' ? 'critical' : 'warning',
    environment: name,
    about: first,
    modelName: `${project}-${first}-${name}`,
    atMs: nowMs,
    subject: subjectOf(environment, `the certificate of ${who} ends in ${lengthOf(endsMs - nowMs)}`),
    lines: [
      `The TLS certificate that ${hostname} shows ends at ${ends}, in ${lengthOf(endsMs - nowMs)}.`,
      ...(others === 0 ? [] : [`So does that of ${named(targets.slice(1))}.`]),
      'Until then all is well. From then on nobody who checks it can connect, and every probe of it fails.',
      'The watchdog renews nothing, and no restart would: it is not ill, and nothing is done to it.',
    ],
    nextSteps: [
      `See it: openssl s_client -connect ${server} -servername ${hostname} </dev/null | openssl x509 -noout -subject -issuer -dates`,
      'Issued by ACM: aws acm list-certificates --includes keyTypes=RSA_2048,EC_prime256v1 --query "CertificateSummaryList[?InUse].[DomainName,NotAfter,RenewalEligibility]" tells whether it will be renewed; its validation record must still be in DNS.',
      'Issued by somebody else: see why whoever renews it has not (the timer of certbot, cert-manager), renew it, and let the server load it.',
    ],
  };
}

export interface RenewedCertificate extends Omit<EndingCertificate, 'ending'> {
  /** Of the one that was told of. */
  readonly thread: string;
}

/** The end of what was told: a later certificate is shown now, and nothing else has to be done. */
export function composeRenewed(
  environment: Environment,
  { targets, url, thread, endsMs, nowMs }: RenewedCertificate,
): Notice {
  const { project, name } = environment;
  const [first = ''] = targets;
  const others = targets.slice(1);
  const ends = iso(endsMs);
  return {
    id: `${thread}:renewed`,
    thread,
    kind: 'closed',
    severity: 'info',
    environment: name,
    about: first,
    modelName: `${project}-${first}-${name}`,
    atMs: nowMs,
    subject: subjectOf(environment, `the certificate of ${first} was renewed`),
    lines: [
      `${new URL(url).hostname} shows another TLS certificate now: it ends at ${ends}, in ${lengthOf(endsMs - nowMs)}.`,
      ...(others.length === 0 ? [] : [`So does that of ${named(others)}.`]),
    ],
    nextSteps: [],
  };
}

/** One certificate, whoever shows it and however often it is told of. */
export const threadOf = (url: string, endsMs: number): string =>
  `certificate:${domainOf(url)}:${iso(endsMs)}`;

/** What all names under one wildcard share. ACM's certificates of one day all end at one second: that alone tells nothing apart. */
function domainOf(url: string): string {
  const { hostname } = new URL(url);
  return hostname.slice(hostname.indexOf('.') + 1);
}

function named(targets: readonly string[]): string {
  const shown = targets.slice(0, MOST_NAMED).join(', ');
  const more = targets.length - MOST_NAMED;
  return more > 0 ? `${shown} and ${more} more` : shown;
}

const lengthOf = (ms: number): string => {
  const [count, unit] = ms >= DAY_MS ? [Math.floor(ms / DAY_MS), 'day'] : [Math.floor(ms / HOUR_MS), 'hour'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
};
