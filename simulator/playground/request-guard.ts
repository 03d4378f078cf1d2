import type { IncomingMessage } from 'node:http';

export interface Refusal {
  readonly status: 403 | 405 | 415;
  readonly because: string;
}

/**
 * The page can break services, so only a page from this very server may ask. A foreign Host is how DNS rebinding
 * shows, a foreign Origin is another site's script; a JSON body cannot be posted across sites without asking first.
 */
export function refusalOf(request: IncomingMessage, port: number): Refusal | undefined {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const { host = '', origin } = request.headers;
  if (!hosts.includes(host))
    return { status: 403, because: 'this address answers to 127.0.0.1 and localhost only' };
  if (origin !== undefined && origin !== `http://${host}`)
    return { status: 403, because: 'another site may not ask' };
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return { status: 403, because: 'another site may not ask' };
  }
  if (request.method === 'GET') return undefined;
  if (request.method !== 'POST') return { status: 405, because: 'GET and POST only' };
  if (origin === undefined && site !== 'same-origin') {
    return { status: 403, because: `a POST must say where it comes from: Origin: http://${host}` };
  }
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  return type === 'application/json'
    ? undefined
    : { status: 415, because: 'a POST must be application/json' };
}
