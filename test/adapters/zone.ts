import dns from 'node:dns';
import type { AddressInfo } from 'node:net';
import DNS from 'dns2';

/** What a name has; `NXDOMAIN` and `SERVFAIL` are answered as such, `SILENT` never. */
export interface Records {
  readonly a?: readonly string[];
  readonly aaaa?: readonly string[];
  readonly srv?: readonly { readonly target: string; readonly port: number }[];
  readonly instead?: 'NXDOMAIN' | 'SERVFAIL' | 'SILENT';
}

/** RFC 1035, 4.1.1. */
const RCODES = { SERVFAIL: 2, NXDOMAIN: 3 } as const;

/** A name server of this process's own, on an ephemeral loopback port; it is the resolver until `stop`. */
export async function serveZone(
  names: () => Readonly<Record<string, Records>>,
): Promise<{ stop(): Promise<void> }> {
  const { TYPE, CLASS } = DNS.Packet;
  const server = DNS.createUDPServer((request, send) => {
    const [question] = request.questions;
    const name = question?.name?.toLowerCase() ?? '';
    const records = names()[name] ?? { instead: 'NXDOMAIN' as const };
    if (records.instead === 'SILENT') return;
    const response = DNS.Packet.createResponseFromRequest(request);
    if (records.instead) response.header.rcode = RCODES[records.instead];
    const add = (record: object) =>
      response.answers.push({
        name: question?.name,
        class: CLASS.IN,
        ttl: 1,
        type: question?.type,
        ...record,
      } as never);
    if (question?.type === TYPE.A) for (const address of records.a ?? []) add({ address });
    if (question?.type === TYPE.AAAA) for (const address of records.aaaa ?? []) add({ address });
    if (question?.type === TYPE.SRV)
      for (const one of records.srv ?? []) add({ priority: 1, weight: 1, ...one });
    void send(response);
  });
  await new Promise<void>((resolve) => {
    server.once('listening', resolve);
    server.bind(0, '127.0.0.1');
  });
  const before = dns.getServers();
  dns.setServers([`127.0.0.1:${(server.address() as AddressInfo).port}`]);
  return {
    stop: () => {
      dns.setServers(before);
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
