import tls from 'node:tls';

/** As many as a shard has targets; the oldest are forgotten first. */
const MOST_SESSIONS = 2_000;
/** A resumed session shows no certificate: so often at least it is looked at again. */
const RESUMED_FOR_MS = 10 * 60_000;

interface Known {
  readonly session: Buffer;
  readonly certificateSeenMs: number;
}

const sessions = new Map<string, Known>();
let context: tls.SecureContext | undefined;

/** Made once: reading the list of certificate authorities for every connection costs more than the handshake. */
function sharedContext(): tls.SecureContext {
  context ??= tls.createSecureContext();
  return context;
}

/** Connects to an address, resuming the session of the last time if its certificate has been seen lately. */
export function connectTls(address: string, port: number, name: string): tls.TLSSocket {
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
  socket.on('session', (session: Buffer) => {
    const certificateSeenMs = isFresh && socket.isSessionReused() ? known.certificateSeenMs : nowMs;
    remember(key, { session, certificateSeenMs });
  });
  socket.once('error', () => sessions.delete(key));
  return socket;
}

function remember(key: string, known: Known): void {
  sessions.delete(key);
  sessions.set(key, known);
  if (sessions.size > MOST_SESSIONS) sessions.delete(sessions.keys().next().value!);
}
