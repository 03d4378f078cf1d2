import tls from 'node:tls';
import type { Certificate } from '../core/health/certificate.ts';

/** As many as a shard has targets; the oldest are forgotten first. */
const MOST_SESSIONS = 2_000;
/** A resumed session shows no certificate: so often at least it is looked at again. */
const RESUMED_FOR_MS = 10 * 60_000;

/**
 * All but post-quantum keys, the widest known first, because a key is made for the first alone. A server that knows
 * post-quantum keys asks for one wherever it is offered: another turn and a third more of the processor for each
 * connection, and a question about health has no secret to keep for decades.
 */
const KEY_EXCHANGES = 'X25519:P-256:P-384:P-521:X448:ffdhe2048:ffdhe3072';

interface Known {
  readonly session: Buffer;
  readonly certificateSeenMs: number;
  readonly certificate: Certificate | undefined;
}

const sessions = new Map<string, Known>();
let context: tls.SecureContext | undefined;

/** Made once: reading the list of certificate authorities for every connection costs more than the handshake. */
function sharedContext(): tls.SecureContext {
  context ??= tls.createSecureContext({ ecdhCurve: KEY_EXCHANGES });
  return context;
}

/**
 * Connects to an address, resuming the session of the last time if its certificate has been seen lately.
 *
 * @param onSecure hears of the peer's certificate: the one it shows, or the one that its resumed session began with
 */
export function connectTls(
  { address, port }: { readonly address: string; readonly port: number },
  name: string,
  onSecure: (certificate: Certificate | undefined) => void,
): tls.TLSSocket {
  const key = `${name} ${address} ${port}`;
  const known = sessions.get(key);
  const nowMs = performance.now();
  const isFresh = known !== undefined && nowMs - known.certificateSeenMs < RESUMED_FOR_MS;
  const socket = tls.connect({
    host: address,
    port,
    secureContext: sharedContext(),
    session: isFresh ? known.session : undefined,
    // RFC 6066: an address is never a server name; the certificate is then checked against the address.
    servername: name === address ? '' : name,
    ALPNProtocols: ['http/1.1'],
    rejectUnauthorized: true,
  });
  // Sessions come after the handshake, and the last of them when the socket is closed and shows nothing any more.
  let seen: Omit<Known, 'session'> = { certificateSeenMs: nowMs, certificate: undefined };
  socket.once('secureConnect', () => {
    seen =
      isFresh && socket.isSessionReused()
        ? known
        : { certificateSeenMs: nowMs, certificate: shownBy(socket) };
    onSecure(seen.certificate);
  });
  socket.on('session', (session: Buffer) => remember(key, { ...seen, session }));
  socket.once('error', () => sessions.delete(key));
  return socket;
}

function shownBy(socket: tls.TLSSocket): Certificate | undefined {
  const shown = socket.getPeerX509Certificate();
  return shown && { beganMs: shown.validFromDate.getTime(), endsMs: shown.validToDate.getTime() };
}

function remember(key: string, known: Known): void {
  sessions.delete(key);
  sessions.set(key, known);
  if (sessions.size > MOST_SESSIONS) sessions.delete(sessions.keys().next().value!);
}
