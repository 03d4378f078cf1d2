import { readFileSync } from 'node:fs';
import net, { type AddressInfo, type Socket } from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import type { Kind } from '../mix.ts';
import { serveParent } from './serve-parent.ts';

const CERTIFICATES = path.join(import.meta.dirname, '../../test/adapters/certificates');
const SLOW_MS = 200;
const BACKLOG = 64;
const BODY = '{"status":"UP"}';
const answer = (status: string, body: string, header = '') =>
  `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n${header}Connection: close\r\n\r\n${body}`;
const OK = answer('200 OK', BODY);
const FAILING = answer('503 Service Unavailable', '{"detail":"no pool"}');
const REDIRECTING = answer('302 Found', '', 'Location: /well\r\n');
const CUT_OFF = OK.replace(BODY, '{"sta');

interface Target {
  kind: Kind;
}

const targets: Target[] = [];
const accepted: Partial<Record<Kind, number>> = {};

function behave(target: Target, socket: Socket): void {
  socket.on('error', () => undefined);
  socket.once('data', (request) => {
    switch (target.kind) {
      case 'hung':
        return;
      case 'slow':
        setTimeout(() => socket.end(OK), SLOW_MS);
        return;
      case 'failing':
        return socket.end(FAILING);
      case 'redirecting':
        return socket.end(request.includes('/well') ? OK : REDIRECTING);
      case 'cut-off':
        return socket.end(CUT_OFF);
      default:
        return socket.end(OK);
    }
  });
}

const pem = (file: string) => readFileSync(path.join(CERTIFICATES, file));
/** What each kind presents in TLS. */
const IDENTITIES = {
  trusted: { cert: pem('good.pem'), key: pem('good.key') },
  untrusted: { cert: pem('self-signed.pem'), key: pem('self-signed.key') },
};

/** One port a target. */
async function listen(kind: Kind, secure: boolean): Promise<number> {
  const serve = (socket: Socket) => behave(target, socket);
  const identity = kind === 'untrusted' ? IDENTITIES.untrusted : IDENTITIES.trusted;
  const server = secure ? tls.createServer(identity, serve) : net.createServer(serve);
  const target = { kind };
  targets.push(target);
  server.on('tlsClientError', () => undefined);
  server.on('connection', () => {
    accepted[target.kind] = (accepted[target.kind] ?? 0) + 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', BACKLOG, resolve));
  return (server.address() as AddressInfo).port;
}

serveParent({
  async start({ kinds, secure }: { kinds: Kind[]; secure: boolean }) {
    const ports: number[] = [];
    for (const kind of kinds) ports.push(await listen(kind, secure));
    return ports;
  },
  async accepted() {
    return { ...accepted };
  },
  async become({ targets: which, kind }: { targets: number[]; kind: Kind }) {
    for (const at of which) targets[at]!.kind = kind;
    return Date.now();
  },
});
