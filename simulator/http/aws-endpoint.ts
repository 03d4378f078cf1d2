import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsError } from '../ecs/aws-error.ts';
import type { Caller, Callers } from './callers.ts';
import type { IamGate, Permission } from './iam-gate.ts';
import type { Operation, ServiceFace, WireInput } from './service-face.ts';
import { jsonAnswer, jsonError, type WireResponse } from './wire-json.ts';
import { lambdaError, parseLambda } from './wire-lambda.ts';
import { parseQuery, queryAnswer, queryError } from './wire-query.ts';

/** Which services the endpoint speaks for. */
export interface Faces {
  readonly ecs: ServiceFace;
  readonly autoscaling: ServiceFace;
  readonly states: ServiceFace;
  readonly dynamodb: ServiceFace;
  readonly cloudwatch: ServiceFace;
  readonly logs: ServiceFace;
  readonly ecr: ServiceFace;
  readonly sqs: ServiceFace;
  readonly sns: ServiceFace;
  readonly elb: ServiceFace;
  readonly lambda: ServiceFace;
}

/** Asked after an operation is done and before its answer is sent; true: the caller must never learn of it. */
export type BeforeAnswer = (caller: Caller, permission: Permission) => boolean;

/** `X-Amz-Target` prefixes, as the SDK's clients send them. */
const TARGETS: Readonly<Record<string, readonly [face: keyof Faces, version: string]>> = {
  AmazonEC2ContainerServiceV20141113: ['ecs', '1.1'],
  AnyScaleFrontendService: ['autoscaling', '1.1'],
  AWSStepFunctions: ['states', '1.0'],
  DynamoDB_20120810: ['dynamodb', '1.0'],
  GraniteServiceVersion20100801: ['cloudwatch', '1.0'],
  Logs_20140328: ['logs', '1.1'],
  AmazonEC2ContainerRegistry_V20150921: ['ecr', '1.1'],
  AmazonSQS: ['sqs', '1.0'],
};

/** API versions of the query protocol. */
const QUERY_VERSIONS: Readonly<Record<string, keyof Faces>> = { '2010-03-31': 'sns', '2015-12-01': 'elb' };

interface Request {
  readonly face: ServiceFace;
  readonly operation: string;
  readonly input: WireInput;
  readonly answer: (output: unknown) => WireResponse;
  readonly refuse: (error: AwsError) => WireResponse;
}

/** One loopback server that speaks the AWS protocols. Start it before the template is resolved: queues need its URL. */
export class AwsEndpoint {
  readonly #server: Server;
  #parts: { callers: Callers; gate: IamGate; faces: Faces; beforeAnswer: BeforeAnswer } | undefined;

  constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
    // The SDK keeps connections; a slow one must not meet a server that has just closed.
    this.#server.keepAliveTimeout = 60_000;
  }

  /** @returns its URL */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  serve(parts: { callers: Callers; gate: IamGate; faces: Faces; beforeAnswer: BeforeAnswer }): void {
    this.#parts = parts;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let answer: WireResponse | 'none';
    try {
      const body = await readBody(request);
      answer = await this.#answer(request, body);
    } catch (error) {
      answer = jsonError('1.0', awsErrorOf(error));
    }
    if (answer === 'none') return void request.socket.destroy();
    response.writeHead(answer.status, { ...answer.headers, 'x-amzn-requestid': crypto.randomUUID() });
    response.end(answer.body);
  }

  async #answer(http: IncomingMessage, body: string): Promise<WireResponse | 'none'> {
    if (!this.#parts) throw new AwsError('ServiceUnavailable', 'The local cloud is starting.', 503);
    const { callers, gate, faces, beforeAnswer } = this.#parts;
    const request = understand(http, body, faces);
    const caller = callers.of(http.headers.authorization);
    let first: Permission | undefined;
    try {
      // Message as AWS gives it for an access key that it does not know.
      if (!caller) throw unknownToken();
      const operation: Operation | undefined = request.face.operations[request.operation];
      if (!operation) throw notPlayed(request.operation);
      const permissions = operation.permissions(request.input);
      [first] = permissions;
      await demandIn(request.face, () => gate.demand(caller.principal, permissions));
      const output = await operation.run(request.input, caller.principal);
      if (first) gate.log(caller.principal, first, { allowed: true });
      if (first && beforeAnswer(caller, first)) return 'none';
      return request.answer(output);
    } catch (error) {
      const known = awsErrorOf(error);
      const isLogged = known.name.startsWith('AccessDenied') || known.name === 'AuthorizationError';
      if (caller && first && !isLogged)
        gate.log(caller.principal, first, { allowed: true, error: known.name });
      return request.refuse(known);
    }
  }
}

/** A service's own name and status for what every service refuses. */
async function demandIn(face: ServiceFace, demand: () => Promise<void>): Promise<void> {
  try {
    await demand();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const name = face.errorNames?.[error.name] ?? error.name;
    throw new AwsError(name, error.message, face.accessDeniedStatus ?? 400);
  }
}

function understand(http: IncomingMessage, body: string, faces: Faces): Request {
  const target = http.headers['x-amz-target'];
  if (typeof target === 'string') {
    const [prefix = '', operation = ''] = target.split('.');
    const [face, version] = TARGETS[prefix] ?? [];
    if (!face || !version) throw notPlayed(target);
    return {
      face: faces[face],
      operation,
      input: body === '' ? {} : JSON.parse(body),
      answer: (output) => jsonAnswer(version, output),
      refuse: (error) => jsonError(version, error),
    };
  }
  const ofLambda = parseLambda(http, body);
  if (ofLambda) return { face: faces.lambda, ...ofLambda, refuse: lambdaError };
  const { Action, Version, ...input } = parseQuery(body) as Record<string, string>;
  const face = QUERY_VERSIONS[Version ?? ''];
  if (!face || !Action) throw notPlayed(`${http.method} ${http.url}`);
  return {
    face: faces[face],
    operation: Action,
    input,
    answer: (output) => queryAnswer(Action, output),
    refuse: queryError,
  };
}

const unknownToken = () =>
  new AwsError('UnrecognizedClientException', 'The security token included in the request is invalid.', 400);

const notPlayed = (what: string) =>
  new AwsError('UnknownOperationException', `The local cloud does not play ${what}.`);

function awsErrorOf(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new AwsError('InternalFailure', `The local cloud failed: ${text}`, 500);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
