import http from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import type { HttpQuestion } from '../../shared/core/watchlist/environment.ts';

/** Servers of one test file; all of them and their connections end with `stop`. */
export class Peers {
  readonly #servers: net.Server[] = [];
  readonly #sockets = new Set<Socket>();

  /** A peer that answers a connection with whatever it likes; returns its port. */
  raw(behave: (socket: Socket) => void): Promise<number> {
    return this.listen(net.createServer(behave));
  }

  /** The same bytes for everybody who has sent a request; then it closes, unless told to hold on. */
  says(bytes: string | Buffer, then: 'close' | 'hold' = 'close'): Promise<number> {
    return this.raw((socket) => {
      socket.once('data', () => (then === 'close' ? socket.end(bytes) : socket.write(bytes)));
    });
  }

  http(answer: http.RequestListener): Promise<number> {
    return this.listen(http.createServer(answer));
  }

  async listen(server: net.Server): Promise<number> {
    this.#servers.push(server);
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

export const question = (url: string, settings: Partial<HttpQuestion> = {}): HttpQuestion => ({
  kind: 'http',
  url,
  records: 'A',
  latency: { warnMs: 5000, criticalMs: 10_000 },
  timeoutMs: 400,
  body: [],
  ...settings,
});
