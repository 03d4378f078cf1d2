import { MOST_ADDRESSES } from '../../shared/core/health/observation.ts';
import type { Question } from '../../shared/core/watchlist/environment.ts';

/**
 * The prober carries no schema library: it is the part that starts most often. It checks by hand exactly
 * what it will rely on; what it cannot read is answered with `unknown`.
 */
export function readQuestion(value: unknown): Question | undefined {
  if (!isObject(value)) return undefined;
  if (value.kind === 'dns') return isDns(value) ? (value as unknown as Question) : undefined;
  if (!isCount(value.timeoutMs, MOST_TIMEOUT_MS)) return undefined;
  if (value.kind === 'tcp') return isTcp(value) ? (value as unknown as Question) : undefined;
  return value.kind === 'http' && isHttp(value) ? (value as unknown as Question) : undefined;
}

/** Longer than any question's own limit at synth: only nonsense is above it. */
const MOST_TIMEOUT_MS = 60_000;
const MOST_URL = 2048;
const MOST_AGE_SECONDS = 604_800;

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

const isCount = (value: unknown, most: number): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most;

const isTcp = (value: Fields): boolean =>
  typeof value.host === 'string' && value.host !== '' && (value.port === 0 || isCount(value.port, 65_535));

const isDns = (value: Fields): boolean =>
  typeof value.host === 'string' &&
  value.host !== '' &&
  (value.records === 'A' || value.records === 'SRV') &&
  isCount(value.atLeast, MOST_ADDRESSES);

function isHttp(value: Fields): boolean {
  const { url, records, latency, body, freshness, external } = value;
  if (typeof url !== 'string' || url.length > MOST_URL || !URL.canParse(url)) return false;
  const { protocol, username, password, port } = new URL(url);
  if ((protocol !== 'http:' && protocol !== 'https:') || username !== '' || password !== '' || port === '0') {
    return false;
  }
  return (
    (records === 'A' || records === 'SRV') &&
    isObject(latency) &&
    isCount(latency.warnMs, MOST_TIMEOUT_MS) &&
    isCount(latency.criticalMs, MOST_TIMEOUT_MS) &&
    Array.isArray(body) &&
    body.every(isCondition) &&
    (freshness === undefined || isFreshness(freshness)) &&
    (external === undefined || isExternal(external))
  );
}

const isFreshness = (value: unknown): boolean =>
  isObject(value) && typeof value.path === 'string' && isCount(value.staleSeconds, MOST_AGE_SECONDS);

const isCondition = (value: unknown): boolean =>
  isObject(value) && typeof value.path === 'string' && Array.isArray(value.oneOf);

const isExternal = (value: unknown): boolean =>
  isObject(value) && (value.maintenance === undefined || isCondition(value.maintenance));
