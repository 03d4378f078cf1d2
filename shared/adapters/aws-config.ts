import { CALL_DEADLINE_MS } from '../core/remediation/fence.ts';
import { LostRaceError } from '../ports.ts';

/** A read that takes longer is not worth waiting for within a look. */
const READ_TIMEOUT_MS = 4_000;
const CONNECT_TIMEOUT_MS = 1_000;

/**
 * Settings that every client shares. Region and endpoints come from the environment as the SDK reads them;
 * credentials are the variables that Lambda sets for its role (Lambda developer guide:
 * configuration-envvars), read at every call, because the long chain of providers is most of a small bundle.
 */
export function awsConfig(settings: { readonly readTimeoutMs?: number } = {}) {
  return {
    region: process.env.AWS_REGION,
    credentials: lambdaCredentials,
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: settings.readTimeoutMs ?? READ_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  };
}

export type AwsConfig = ReturnType<typeof awsConfig>;

async function lambdaCredentials() {
  return {
    accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? '',
    sessionToken: process.env.AWS_SESSION_TOKEN,
  };
}

/**
 * For a call that changes something: not issued past `notAfterMs`, and given up at its deadline, the SDK's own
 * retries included. A request is signed for the moment at which it is issued.
 */
export function actDeadline(notAfterMs: number) {
  const lateMs = Date.now() - notAfterMs;
  if (lateMs > 0) throw new LostRaceError(`the decision is ${lateMs} ms too old to be acted upon`);
  return { abortSignal: AbortSignal.timeout(CALL_DEADLINE_MS) };
}
