import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';

/** Debian's names: the command that must be there, and what to install for it. */
const PEERS = {
  blackbox_exporter: { command: 'prometheus-blackbox-exporter', packages: 'prometheus-blackbox-exporter' },
  prometheus: { command: 'prometheus', packages: 'prometheus prometheus-blackbox-exporter' },
  nagios: { command: 'nagios4', packages: 'nagios4-core monitoring-plugins-basic' },
  monit: { command: 'monit', packages: 'monit' },
} as const;
export type PeerName = keyof typeof PEERS;

export function isInstalled(peer: PeerName): boolean {
  return pathOf(PEERS[peer].command) !== undefined;
}

/** Says that a peer is not on this machine, and how to get it there. */
export function missing(peer: PeerName): string {
  return `${peer} is not installed (apt-get install ${PEERS[peer].packages})`;
}

/** System commands may lie where only root looks. */
export function pathOf(command: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/lib/nagios/plugins'];
  return folders.map((folder) => path.join(folder, command)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A port that was free a moment ago: these peers cannot choose one themselves and say which. */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const MOST_WAIT_MS = 20_000;

/** Resolves when the address answers. */
export async function until(url: string): Promise<void> {
  const giveUpAtMs = Date.now() + MOST_WAIT_MS;
  while (Date.now() < giveUpAtMs) {
    const answer = await fetch(url).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} did not answer within ${MOST_WAIT_MS} ms`);
}
