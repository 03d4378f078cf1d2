import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';
import { serveParent } from './serve-parent.ts';

/** DynamoDB's protocol: what AWS would do, so nobody measures it. */
serveParent({
  async start() {
    const server = dynalite({ createTableMs: 0, deleteTableMs: 0 });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  },
});
