import net from 'node:net';
import type { Certificate } from '../core/health/certificate.ts';
import { HttpAnswer, type Progress } from './http-answer.ts';
import type { Stage } from './probe-failure.ts';
import type { Endpoint } from './resolver.ts';
import { connectTls } from './tls-sessions.ts';

const MOST_BODY_BYTES = 64 * 1024;

/** What came back from one address for one URL. */
export type Exchange =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly location?: string;
      readonly retryAfter?: string;
      readonly contentType?: string;
      readonly compressed: boolean;
      readonly body: Buffer;
      /** The body had more than 64 KiB; the rest was not read. */
      readonly cut: boolean;
      readonly certificate?: Certificate;
    }
  | { readonly kind: 'broke'; readonly stage: Stage; readonly error: NodeJS.ErrnoException }
  | { readonly kind: 'silent'; readonly stage: Stage };

/** A URL's parts hold no blank and no line break: the parser has encoded them. */
const requestFor = (url: URL): string =>
  `GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nAccept: application/json, */*\r\n` +
  'Accept-Encoding: identity\r\nUser-Agent: watchdog-probe\r\nConnection: close\r\n\r\n';

/**
 * Connects to the checked address itself; the name goes only into Host, SNI and the certificate's check. No
 * connection is kept: a probe that reuses one does not prove that a new client could come in.
 */
function open(
  url: URL,
  endpoint: Endpoint,
  onSecure: (certificate: Certificate | undefined) => void,
): net.Socket {
  if (url.protocol === 'http:') return net.connect({ host: endpoint.address, port: endpoint.port });
  return connectTls(endpoint, url.hostname.replace(/^\[|\]$/g, ''), onSecure);
}

/** One request, one answer, within what is left of the deadline whatever the peer does. */
export function exchange(url: URL, endpoint: Endpoint, leftMs: number): Promise<Exchange> {
  return new Promise((resolve) => {
    let stage: Stage = 'connect';
    const answer = new HttpAnswer((status) => (isRedirect(status) ? 0 : MOST_BODY_BYTES));
    let certificate: Certificate | undefined;
    const socket = open(url, endpoint, (seen) => {
      certificate = seen;
    });
    const end = (result: Exchange) => {
      clearTimeout(deadline);
      resolve(result.kind === 'answered' && certificate ? { ...result, certificate } : result);
      socket.destroy();
    };
    // Timers run before what has arrived is read: one turn later a timely answer has been seen.
    const deadline = setTimeout(
      () => setImmediate(() => end({ kind: 'silent', stage })),
      Math.max(0, leftMs),
    );
    const broke = (error: NodeJS.ErrnoException) => end({ kind: 'broke', stage, error });
    const ask = () => {
      stage = 'http';
      socket.write(requestFor(url), 'latin1');
    };
    const take = (progress: Progress) => {
      if (answer.hasHead) stage = 'body';
      if (progress !== 'incomplete') end(answered(answer, progress === 'cut'));
    };
    if (url.protocol === 'https:') {
      socket.once('connect', () => {
        stage = 'tls';
      });
      socket.once('secureConnect', ask);
    } else {
      socket.once('connect', ask);
    }
    socket.on('data', (bytes: Buffer) => {
      try {
        take(answer.read(bytes));
      } catch (error) {
        broke(error as NodeJS.ErrnoException);
      }
    });
    socket.once('end', () => {
      if (answer.isWholeAtEnd()) end(answered(answer, false));
    });
    socket.on('error', broke);
    socket.once('close', () => broke(Object.assign(new Error('closed'), { code: 'closed' })));
  });
}

const answered = (
  { status, location, retryAfter, contentType, compressed, body }: HttpAnswer,
  cut: boolean,
): Exchange => ({
  kind: 'answered',
  ...{ status, location, retryAfter, contentType, compressed, body, cut },
});

export function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}
