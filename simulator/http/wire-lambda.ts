import type { IncomingMessage } from 'node:http';
import type { AwsError } from '../ecs/aws-error.ts';
import type { WireResponse } from './wire-json.ts';

/** A request of Lambda's Invoke (Lambda API reference: API_Invoke). */
export interface InvokeInput {
  /** Name or ARN. */
  readonly functionName: string;
  readonly kind: 'RequestResponse' | 'Event' | 'DryRun';
  readonly payload: string;
}

export interface InvokeOutput {
  readonly status: number;
  readonly payload: string;
  readonly functionError?: string;
}

export function parseInvocation(http: IncomingMessage, body: string): InvokeInput | undefined {
  const [, name] = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(http.url ?? '') ?? [];
  if (!name) return undefined;
  const kind = (http.headers['x-amz-invocation-type'] ?? 'RequestResponse') as InvokeInput['kind'];
  return { functionName: decodeURIComponent(name), kind, payload: body === '' ? '{}' : body };
}

export function lambdaAnswer(output: unknown): WireResponse {
  const { status, payload, functionError } = output as InvokeOutput;
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'x-amz-executed-version': '$LATEST',
  };
  if (functionError) headers['x-amz-function-error'] = functionError;
  return { status, headers, body: payload };
}

export function lambdaError(error: AwsError): WireResponse {
  const extra = (error as { extra?: object }).extra ?? {};
  return {
    status: error.httpStatus,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.name },
    body: JSON.stringify({ Type: 'User', message: error.message, Message: error.message, ...extra }),
  };
}
