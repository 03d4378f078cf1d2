import type { AwsError } from '../ecs/aws-error.ts';

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** AWS JSON 1.0 and 1.1 (smithy.io: aws-json-1_0-protocol). */
export function jsonAnswer(version: string, output: unknown): WireResponse {
  return {
    status: 200,
    headers: { 'content-type': `application/x-amz-json-${version}` },
    body: JSON.stringify(output ?? {}, secondsForMs),
  };
}

export function jsonError(version: string, error: AwsError): WireResponse {
  const extra = (error as { extra?: object }).extra ?? {};
  return {
    status: error.httpStatus,
    headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amzn-errortype': error.name },
    body: JSON.stringify({ __type: error.name, message: error.message, ...extra }),
  };
}

/** The first instant, in milliseconds, that no count in an answer reaches: 2001. */
const SURELY_AN_INSTANT = 1e12;

/** The model's instants are milliseconds; these protocols write epoch seconds. */
function secondsForMs(field: string, value: unknown): unknown {
  const isInstant = typeof value === 'number' && value >= SURELY_AN_INSTANT;
  return isInstant && /(At|[Tt]ime|[Tt]imestamp|Date|^\d+)$/.test(field) ? value / 1000 : value;
}
