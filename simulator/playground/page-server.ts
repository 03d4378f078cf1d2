import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PlaygroundState } from './playground-state.ts';
import { CONTENT_SECURITY_POLICY, type Fragments, renderFragments, renderPage } from './render-page.ts';
import { refusalOf } from './request-guard.ts';

/** What the page shows and what its buttons do. */
export interface PageSource {
  readonly state: PlaygroundState;
  onState(listener: (state: PlaygroundState) => void): () => void;
  press(action: string, target: string): { readonly done: boolean; readonly said: string };
}

export interface PageServer {
  readonly url: string;
  /** From now on the page shows this; before, it says that everything is starting. */
  show(source: PageSource): void;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const MOST_BODY_BYTES = 1_024;

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/** Serves the page on the loopback address. Rejects with EADDRINUSE when the port is taken; 0 takes any. */
export async function servePage(port: number): Promise<PageServer> {
  let source: PageSource | undefined;
  const server = createServer((request, response) => {
    void answer(request, response, source, portOf(server)).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, resolve);
  });
  return {
    url: `http://${HOST}:${portOf(server)}`,
    show: (shown) => {
      source = shown;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  source: PageSource | undefined,
  port: number,
): Promise<void> {
  const refusal = refusalOf(request, port);
  if (refusal) return reply(response, refusal.status, 'text/plain', `${refusal.because}\n`);
  if (!source) {
    response.setHeader('refresh', '1');
    return reply(response, 503, 'text/plain', 'The services are starting ...\n');
  }
  switch (`${request.method} ${request.url}`) {
    case 'GET /':
      return reply(response, 200, 'text/html', renderPage(source.state));
    case 'GET /events':
      return stream(response, source);
    case 'GET /state':
      return reply(response, 200, 'application/json', JSON.stringify(source.state));
    case 'POST /act':
      return act(request, response, source);
    default:
      return reply(response, 404, 'text/plain', 'There is /, /events, /state and POST /act.\n');
  }
}

function reply(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { ...HEADERS, 'content-type': `${type}; charset=utf-8` });
  response.end(body);
}

async function act(request: IncomingMessage, response: ServerResponse, source: PageSource): Promise<void> {
  const pressed = readPress(await readBody(request));
  if (!pressed) {
    const said = 'The body must be {"action": text, "target": text}.';
    return reply(response, 400, 'application/json', JSON.stringify({ done: false, said }));
  }
  const { done, said } = source.press(pressed.action, pressed.target);
  reply(response, done ? 200 : 409, 'application/json', JSON.stringify({ done, said }));
}

/** Undefined when it is longer than any button's. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) {
    body += chunk;
    if (body.length > MOST_BODY_BYTES) return undefined;
  }
  return body;
}

function readPress(body: string | undefined): { action: string; target: string } | undefined {
  try {
    const { action, target = '' } = JSON.parse(body ?? '');
    return typeof action === 'string' && typeof target === 'string' ? { action, target } : undefined;
  } catch {
    return undefined;
  }
}

/** Server-sent events: every time the parts of the page that have changed. */
function stream(response: ServerResponse, source: PageSource): void {
  response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' });
  let sent: Partial<Fragments> = {};
  const send = (state: PlaygroundState) => {
    const now = renderFragments(state);
    const changed = Object.entries(now).filter(([part, markup]) => sent[part as keyof Fragments] !== markup);
    sent = now;
    if (changed.length > 0) response.write(`data: ${JSON.stringify(Object.fromEntries(changed))}\n\n`);
  };
  send(source.state);
  response.on('close', source.onState(send));
}
