import type { AddressInfo } from 'node:net';
import DNS from 'dns2';

export interface NamedAddress {
  readonly id: string;
  readonly port: number;
}

/** RFC 1035, 4.1.1. */
const SERVFAIL = 2;
const NXDOMAIN = 3;
/** Short: a task's port is gone as soon as it is. Resolvers in sandboxes do not cache. */
const TTL_SECONDS = 1;
const LOOPBACK = '127.0.0.1';

/**
 * The resolver of the local network: A and SRV records of Cloud Map names, from whoever runs now. A name without
 * anybody behind it does not exist, as in a Cloud Map namespace at zero tasks; no other name does either.
 */
export class NameServer {
  readonly #addresses: (name: string) => readonly NamedAddress[];
  readonly #server: InstanceType<typeof DNS.UDPServer>;
  /** A fault: the network's resolver is broken, for every name. */
  isBlind = false;

  /** @param addresses of a full name in lower case; each `id` becomes a name below it */
  constructor(addresses: (name: string) => readonly NamedAddress[]) {
    this.#addresses = addresses;
    this.#server = DNS.createUDPServer((request, send) => {
      void send(this.#answer(request) as never);
    });
  }

  /** @returns `address:port` */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.#server.once('listening', resolve);
      this.#server.bind(0, LOOPBACK);
    });
    return `${LOOPBACK}:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #answer(request: InstanceType<typeof DNS.Packet>): Buffer {
    const response = DNS.Packet.createResponseFromRequest(request);
    const [question] = request.questions;
    if (this.isBlind || !question) {
      response.header.rcode = SERVFAIL;
      return response.toBuffer();
    }
    const name = (question.name ?? '').toLowerCase();
    const found = this.#addresses(name);
    const [head = '', ...parent] = name.split('.');
    const exists = found.length > 0 || this.#addresses(parent.join('.')).some(({ id }) => id === head);
    if (!exists) response.header.rcode = NXDOMAIN;
    const answers: Buffer[] = [];
    if (question.type === DNS.Packet.TYPE.SRV) {
      answers.push(
        ...found.map(({ id, port }) => record(DNS.Packet.TYPE.SRV, serviceData(`${id}.${name}`, port))),
      );
    } else if (question.type === DNS.Packet.TYPE.A && exists) {
      answers.push(record(DNS.Packet.TYPE.A, Buffer.from(LOOPBACK.split('.').map(Number))));
    }
    return withAnswers(response.toBuffer(), answers);
  }
}

/*
 * The answers are written here, because dns2 compresses the target of an SRV record, which RFC 2782 forbids and
 * Node's resolver refuses.
 */

/** RFC 1035, 4.1.1: the number of answers. */
const ANCOUNT_AT = 6;
/** RFC 1035, 4.1.4: "the name in the question", which stands right behind the header. */
const QUESTION_NAME = 0xc00c;

function withAnswers(message: Buffer, answers: readonly Buffer[]): Buffer {
  message.writeUInt16BE(answers.length, ANCOUNT_AT);
  return Buffer.concat([message, ...answers]);
}

/** RFC 1035, 4.1.3. */
function record(type: number, data: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(QUESTION_NAME, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(DNS.Packet.CLASS.IN, 4);
  head.writeUInt32BE(TTL_SECONDS, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

/** RFC 2782: priority, weight, port, target. */
function serviceData(target: string, port: number): Buffer {
  const labels = target
    .split('.')
    .map((label) => Buffer.from(`${String.fromCharCode(label.length)}${label}`, 'latin1'));
  const head = Buffer.alloc(6);
  head.writeUInt16BE(1, 0);
  head.writeUInt16BE(1, 2);
  head.writeUInt16BE(port, 4);
  return Buffer.concat([head, ...labels, Buffer.alloc(1)]);
}
