import http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';
import type { Stage } from './probe-failure.ts';
import type { Endpoint } from './resolver.ts';

const MOST_BODY_BYTES = 64 * 1024;
const MOST_HEADER_BYTES = 16 * 1024;
/** A server may send interim answers (1xx) first, but not for ever. */
const MOST_INTERIM = 8;

/** What came back from one address for one URL. */
export type Exchange =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly location?: string;
      readonly compressed: boolean;
      readonly body: Buffer;
      /** The body had more than 64 KiB; the rest was not read. */
      readonly cut: boolean;
    }
  | { readonly kind: 'broke'; readonly stage: Stage; readonly error: NodeJS.ErrnoException }
  | { readonly kind: 'silent'; readonly stage: Stage };

/** No connection is kept: a probe that reuses one does not prove that a new client could come in. */
const plain = new http.Agent({ keepAlive: false });
const secure = new https.Agent({ keepAlive: false, maxCachedSessions: 1000 });
let secureContext: tls.SecureContext | undefined;

/** Made once: reading the list of certificate authorities for every connection costs more than the handshake. */
function sharedContext(): tls.SecureContext {
  secureContext ??= tls.createSecureContext();
  return secureContext;
}

/** Connects to the checked address itself; the name goes only into Host, SNI and the certificate's check. */
function open(url: URL, endpoint: Endpoint): http.ClientRequest {
  const options: http.RequestOptions = {
    host: endpoint.address,
    port: endpoint.port,
    path: url.pathname + url.search,
    method: 'GET',
    headers: {
      Host: url.host,
      Accept: 'application/json, */*',
      'Accept-Encoding': 'identity',
      'User-Agent': 'watchdog-probe',
      Connection: 'close',
    },
    maxHeaderSize: MOST_HEADER_BYTES,
  };
  if (url.protocol === 'http:') return http.request({ ...options, agent: plain });
  const name = url.hostname.replace(/^\[|\]$/g, '');
  return https.request({
    ...options,
    agent: secure,
    secureContext: sharedContext(),
    rejectUnauthorized: true,
    // RFC 6066: an address is never a server name; the certificate is then checked against the address.
    servername: name === endpoint.address ? '' : name,
  } as https.RequestOptions);
}

/** One request, one answer, within what is left of the deadline whatever the peer does. */
export function exchange(url: URL, endpoint: Endpoint, leftMs: number): Promise<Exchange> {
  return new Promise((resolve) => {
    let stage: Stage = 'connect';
    const request = open(url, endpoint);
    const end = (result: Exchange) => {
      clearTimeout(deadline);
      resolve(result);
      request.destroy();
    };
    // Timers run before what has arrived is read: one turn later a timely answer has been seen.
    const deadline = setTimeout(
      () => setImmediate(() => end({ kind: 'silent', stage })),
      Math.max(0, leftMs),
    );
    const broke = (error: NodeJS.ErrnoException) => end({ kind: 'broke', stage, error });

    let interim = 0;
    request.on('information', () => {
      interim += 1;
      if (interim > MOST_INTERIM) broke(new Error('too many interim answers'));
    });
    request.on('socket', (socket) => {
      socket.once('connect', () => {
        stage = url.protocol === 'https:' ? 'tls' : 'http';
      });
      socket.once('secureConnect', () => {
        stage = 'http';
      });
    });
    request.on('error', broke);
    request.on('close', () => broke(Object.assign(new Error('closed'), { code: 'closed' })));
    request.on('upgrade', () => broke(Object.assign(new Error('upgrade'), { code: 'HPE_UPGRADE' })));
    request.on('response', (response) => {
      stage = 'body';
      readBody(response, end, broke);
    });
    request.end();
  });
}

function readBody(
  response: http.IncomingMessage,
  end: (result: Exchange) => void,
  broke: (error: NodeJS.ErrnoException) => void,
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const answered = (cut: boolean) =>
    end({
      kind: 'answered',
      status: response.statusCode ?? 0,
      location: response.headers.location,
      compressed: !['', 'identity'].includes(response.headers['content-encoding'] ?? ''),
      body: Buffer.concat(chunks),
      cut,
    });
  const most = isRedirect(response.statusCode ?? 0) ? 0 : MOST_BODY_BYTES;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > most) answered(true);
    else chunks.push(chunk);
  });
  response.on('end', () => answered(false));
  response.on('aborted', () => broke(Object.assign(new Error('aborted'), { code: 'aborted' })));
  response.on('error', broke);
}

export function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}
