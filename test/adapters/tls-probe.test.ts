import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NetworkProber } from '../../shared/adapters/network-prober.ts';
import { Peers, question } from './peers.ts';
import { serveZone } from './zone.ts';

const pem = (name: string) => readFileSync(path.join(import.meta.dirname, 'certificates', name), 'utf8');
const identity = (name: string) => ({ cert: pem(`${name}.pem`), key: pem(`${name}.key`) });

const peers = new Peers();
let zone: { stop(): Promise<void> };
let prober: NetworkProber;

beforeAll(async () => {
  // Before the prober makes its one shared context.
  tls.setDefaultCACertificates([pem('authority.pem')]);
  zone = await serveZone(() => ({ 'secure.test': { a: ['127.0.0.1'] }, 'other.test': { a: ['127.0.0.1'] } }));
  prober = new NetworkProber(true);
});
afterAll(async () => {
  await zone.stop();
  await peers.stop();
});

const ask = async (host: string, port: number) =>
  (await prober.answers(question(`https://${host}:${port}/`, { timeoutMs: 1000 })))[0]!;

describe('a service behind TLS', () => {
  it('is up under its own name, and its sessions, with what its certificate said, are resumed', async () => {
    const reused: boolean[] = [];
    const port = await peers.listen(
      https.createServer(identity('good'), (request, response) => {
        reused.push((request.socket as tls.TLSSocket).isSessionReused());
        response.end();
      }),
    );
    const { validFromDate, validToDate } = new X509Certificate(pem('good.pem'));
    const certificate = { beganMs: validFromDate.getTime(), endsMs: validToDate.getTime() };
    for (let n = 0; n < 3; n += 1)
      expect(await ask('secure.test', port)).toMatchObject({ verdict: 'up', certificate });
    expect(reused).toEqual([false, true, true]);
  });

  it.each(['X25519', 'P-256', 'P-384', 'P-521', 'X448', 'ffdhe2048', 'ffdhe3072'])(
    'is up when it exchanges keys by %s alone',
    async (ecdhCurve) => {
      const server = https.createServer({ ...identity('good'), ecdhCurve }, (_, response) => response.end());
      expect(await ask('secure.test', await peers.listen(server))).toMatchObject({ verdict: 'up' });
    },
  );

  it('is greeted with one small key, whoever wants another asks for it, and nobody is offered a post-quantum one', async () => {
    const greeting = Promise.withResolvers<Buffer>();
    const port = await peers.raw((socket) => socket.once('data', greeting.resolve));
    await ask('secure.test', port);
    const hello = await greeting.promise;
    // RFC 8446, 4.2.8: extension 51 holds a list of 36 bytes, one key of 32 for the group 0x001d, X25519.
    expect(hello.includes(Buffer.from('003300260024001d0020', 'hex'))).toBe(true);
    // The group 0x11ec, X25519MLKEM768, in the list of groups (extension 10).
    const at = hello.indexOf(Buffer.from('000a', 'hex'), 76);
    const groups = hello.subarray(at + 6, at + 6 + hello.readUInt16BE(at + 4));
    expect([groups.readUInt16BE(0), groups.length]).toEqual([0x001d, 14]);
    expect(groups.includes(Buffer.from('11ec', 'hex'))).toBe(false);
  });

  it('is up under an address that its certificate names', async () => {
    const port = await peers.listen(https.createServer(identity('good'), (_, response) => response.end()));
    expect(await ask('127.0.0.1', port)).toMatchObject({ verdict: 'up' });
  });

  it.each([
    ['is expired', 'expired', 'secure.test', /CERT_HAS_EXPIRED/],
    ['is not valid yet', 'future', 'secure.test', /CERT_NOT_YET_VALID/],
    ['is signed by itself', 'self-signed', 'secure.test', /SELF_SIGNED/],
    ['is for another host', 'good', 'other.test', /ALTNAME/],
  ])('is down when its certificate %s', async (_, name, host, detail) => {
    const port = await peers.listen(
      https.createServer(identity(name), (_request, response) => response.end()),
    );
    expect(await ask(host, port)).toMatchObject({
      verdict: 'down',
      phase: 'tls',
      detail: expect.stringMatching(detail),
    });
  });

  it('is down when it speaks only TLS 1.1', async () => {
    const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    const server = https.createServer({ ...identity('good'), ...old });
    expect(await ask('secure.test', await peers.listen(server))).toMatchObject({
      verdict: 'down',
      phase: 'tls',
    });
  });

  it.each([
    ['speaks plain HTTP', 'HTTP/1.1 200 OK\r\n\r\n', 'tls'],
    ['closes instead of a handshake', '', 'tls'],
  ])('is down when it %s', async (_, bytes, phase) => {
    expect(await ask('secure.test', await peers.says(bytes))).toMatchObject({ verdict: 'down', phase });
  });

  it('is down by the deadline when the handshake hangs', async () => {
    const port = await peers.raw(() => {});
    expect(await ask('secure.test', port)).toMatchObject({
      verdict: 'down',
      phase: 'timeout',
      detail: 'does not finish the TLS handshake within 1000 ms',
    });
  });

  it('is down when it redirects to plain HTTP', async () => {
    const port = await peers.listen(
      https.createServer(identity('good'), (_, response) =>
        response.writeHead(302, { location: 'http://secure.test/' }).end(),
      ),
    );
    expect(await ask('secure.test', port)).toMatchObject({
      verdict: 'down',
      phase: 'http',
      detail: expect.stringContaining('from https to http'),
    });
  });
});
