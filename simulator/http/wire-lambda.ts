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

/** A request as its operation takes it, and the status of a good answer. */
interface LambdaRequest {
  readonly operation: string;
  readonly input: unknown;
  readonly answer: (output: unknown) => WireResponse;
}

/** Method, path and status of a good answer (Lambda API reference, each operation's HTTP request syntax). */
const ROUTES: readonly (readonly [operation: string, method: string, path: RegExp, status: number])[] = [
  ['GetAlias', 'GET', /^\/2015-03-31\/functions\/([^/]+)\/aliases\/([^/]+)$/, 200],
  ['UpdateAlias', 'PUT', /^\/2015-03-31\/functions\/([^/]+)\/aliases\/([^/]+)$/, 200],
  ['GetFunctionConfiguration', 'GET', /^\/2015-03-31\/functions\/([^/]+)\/configuration$/, 200],
  ['UpdateFunctionConfiguration', 'PUT', /^\/2015-03-31\/functions\/([^/]+)\/configuration$/, 200],
  ['PublishVersion', 'POST', /^\/2015-03-31\/functions\/([^/]+)\/versions$/, 201],
  [
    'GetProvisionedConcurrencyConfig',
    'GET',
    /^\/2019-09-30\/functions\/([^/]+)\/provisioned-concurrency$/,
    200,
  ],
  [
    'PutProvisionedConcurrencyConfig',
    'PUT',
    /^\/2019-09-30\/functions\/([^/]+)\/provisioned-concurrency$/,
    202,
  ],
  [
    'DeleteProvisionedConcurrencyConfig',
    'DELETE',
    /^\/2019-09-30\/functions\/([^/]+)\/provisioned-concurrency$/,
    204,
  ],
];

/** What the Lambda API is asked over REST; undefined where it is none of the operations that are played. */
export function parseLambda(http: IncomingMessage, body: string): LambdaRequest | undefined {
  const invocation = parseInvocation(http, body);
  if (invocation) return { operation: 'Invoke', input: invocation, answer: invocationAnswer };
  const { pathname, searchParams } = new URL(http.url ?? '/', 'http://localhost');
  for (const [operation, method, path, status] of ROUTES) {
    const found = http.method === method ? path.exec(pathname) : null;
    if (!found) continue;
    const [, name = '', Name] = found.map((part) => decodeURIComponent(part ?? ''));
    const asked = searchParams.get('Qualifier') ?? undefined;
    const input = {
      ...(body === '' ? {} : JSON.parse(body)),
      ...addressed(name, asked),
      ...(Name && { Name }),
    };
    return { operation, input, answer: (output) => restAnswer(status, output) };
  }
  return undefined;
}

/** A function by its name, by `name:qualifier`, or by its ARN with or without one (Lambda API: FunctionName). */
function addressed(name: string, asked: string | undefined) {
  const own = name.replace(/^.*:function:/, '');
  const [FunctionName = '', qualifier] = own.split(':');
  const Qualifier = asked ?? qualifier;
  return { FunctionName, ...(Qualifier !== undefined && { Qualifier }) };
}

function restAnswer(status: number, output: unknown): WireResponse {
  const body = status === 204 ? '' : JSON.stringify(output);
  return { status, headers: { 'content-type': 'application/json' }, body };
}

function parseInvocation(http: IncomingMessage, body: string): InvokeInput | undefined {
  const [, name] = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(http.url ?? '') ?? [];
  if (!name) return undefined;
  const kind = (http.headers['x-amz-invocation-type'] ?? 'RequestResponse') as InvokeInput['kind'];
  return { functionName: decodeURIComponent(name), kind, payload: body === '' ? '{}' : body };
}

function invocationAnswer(output: unknown): WireResponse {
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
