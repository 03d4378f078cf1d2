import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NetworkProber } from '../../shared/adapters/network-prober.ts';
import { judgeAnswers } from '../../shared/core/health/observation.ts';
import { Peers, question } from './peers.ts';
import { type Records, serveZone } from './zone.ts';

const peers = new Peers();
const names: Record<string, Records> = {};
let zone: { stop(): Promise<void> };
let prober: NetworkProber;
let port: number;

beforeAll(async () => {
  zone = await serveZone(() => names);
  prober = new NetworkProber(true);
  port = await peers.http((_, response) => response.end());
});
afterAll(async () => {
  await zone.stop();
  await peers.stop();
});

/** Each name is used once: nothing depends on what a resolver remembers. */
let used = 0;
function name(records: Records): string {
  used += 1;
  names[`n${used}.test`] = records;
  return `n${used}.test`;
}
const ask = async (records: Records, settings: { records?: 'A' | 'SRV' } = {}) =>
  prober.answers(question(`http://${name(records)}:${port}/`, settings));

describe('a name', () => {
  it('is asked at the address it has, by its name', async () => {
    let host: string | undefined;
    const own = await peers.http((request, response) => {
      host = request.headers.host;
      response.end();
    });
    const called = name({ a: ['127.0.0.1'] });
    expect(await prober.answers(question(`http://${called}:${own}/`))).toMatchObject([{ verdict: 'up' }]);
    expect(host).toBe(`${called}:${own}`);
  });

  it('is asked at every address, and each answer counts', async () => {
    const dead = new Peers();
    const deadPort = await dead.raw(() => {});
    await dead.stop();
    for (const target of ['one.peer', 'two.quay', 'three.pier']) names[target] = { a: ['127.0.0.1'] };
    const answers = await ask(
      {
        srv: [
          { target: 'one.peer', port },
          { target: 'two.quay', port: deadPort },
          { target: 'three.pier', port: deadPort },
        ],
      },
      { records: 'SRV' },
    );
    expect(answers.map((one) => one.verdict)).toEqual(['up', 'down', 'down']);
    expect(judgeAnswers('t', 0, answers)).toMatchObject({ verdict: 'down', asked: 3, right: 1 });
  });

  it('is connected to at the port that its SRV records name, if none is written', async () => {
    for (const target of ['four.peer', 'five.quay']) names[target] = { a: ['127.0.0.1'] };
    const dead = new Peers();
    const deadPort = await dead.raw(() => {});
    await dead.stop();
    const srv = [
      { target: 'four.peer', port },
      { target: 'five.quay', port: deadPort },
    ];
    const answers = await prober.answers({ kind: 'tcp', host: name({ srv }), port: 0, timeoutMs: 1_000 });
    expect(answers.map((one) => one.verdict)).toEqual(['up', 'down']);
  });

  it.each([
    ['does not exist', { instead: 'NXDOMAIN' as const }, 'down', 'dns'],
    ['has no address', {}, 'down', 'dns'],
    ['our resolver fails', { instead: 'SERVFAIL' as const }, 'unknown', 'self'],
    ['our resolver is silent', { instead: 'SILENT' as const }, 'unknown', 'self'],
  ])('%s', async (_, records, verdict, phase) => {
    expect(await ask(records)).toMatchObject([{ verdict, phase }]);
  });

  it.each([
    ['does not exist', { instead: 'NXDOMAIN' as const }, 'down', 'dns'],
    ['our resolver fails', { instead: 'SERVFAIL' as const }, 'unknown', 'self'],
  ])('of SRV records %s', async (_, records, verdict, phase) => {
    expect(await ask(records, { records: 'SRV' })).toMatchObject([{ verdict, phase }]);
  });

  it('with twenty addresses is asked at eight', async () => {
    const many = Array.from({ length: 20 }, (_, n) => `127.0.1.${n}`);
    expect(await ask({ a: many })).toHaveLength(8);
  });

  it.each([
    ['metadata', { a: ['169.254.169.254'] }],
    ['the unspecified address', { a: ['0.0.0.0'] }],
    ['a private IPv6 address', { aaaa: ['fd00:ec2::254'] }],
    ['an IPv6 form of metadata', { aaaa: ['::ffff:a9fe:a9fe'] }],
  ])('that leads to %s is not asked, and that is not held against it', async (_, records) => {
    expect(await ask(records)).toMatchObject([
      { verdict: 'unknown', phase: 'self', detail: expect.stringMatching(/^not asked: .* is refused/) },
    ]);
  });

  it('of SRV records that leads to metadata is not asked', async () => {
    const srv = [
      { target: '169.254.169.254', port: 80 },
      { target: '0xa9fea9fe', port: 80 },
    ];
    const answers = await ask({ srv }, { records: 'SRV' });
    expect(answers.map((one) => one.verdict)).toEqual(['unknown', 'unknown']);
  });

  it('whose AAAA is private and whose A is not is judged by its A', async () => {
    const answers = await ask({ a: ['127.0.0.1'], aaaa: ['fd00::1'] });
    expect(judgeAnswers('t', 0, answers).verdict).toBe('up');
  });

  it('that leads to loopback is not asked by a deployed prober', async () => {
    const deployed = new NetworkProber(false);
    const answers = await deployed.answers(question(`http://${name({ a: ['127.0.0.1'] })}:${port}/`));
    expect(answers).toMatchObject([{ verdict: 'unknown', detail: expect.stringContaining('loopback') }]);
    expect(await deployed.answers(question('http://2130706433/'))).toMatchObject([{ verdict: 'unknown' }]);
  });

  it('in a redirect is resolved and checked like the first', async () => {
    const evil = name({ a: ['127.0.0.1', '169.254.169.254'] });
    const redirecting = await peers.http((request, response) =>
      response.writeHead(302, { location: `http://${evil}:${request.socket.localPort}/` }).end(),
    );
    const [answer] = await prober.answers(question(`http://127.0.0.1:${redirecting}/`));
    expect(answer).toMatchObject({
      verdict: 'down',
      phase: 'http',
      detail: expect.stringContaining('link-local'),
    });
  });

  it('in a redirect is followed when all of it is allowed', async () => {
    const fine = name({ a: ['127.0.0.1'] });
    const redirecting = await peers.http((request, response) =>
      request.headers.host?.startsWith(fine)
        ? response.end()
        : response.writeHead(302, { location: `http://${fine}:${request.socket.localPort}/` }).end(),
    );
    expect(await prober.answers(question(`http://127.0.0.1:${redirecting}/`))).toMatchObject([
      { verdict: 'up' },
    ]);
  });
});

describe('a TCP question', () => {
  const tcp = (to: { host: string; port: number }) => prober.answers({ kind: 'tcp', timeoutMs: 300, ...to });

  it('is answered by whoever accepts a connection', async () => {
    expect(await tcp({ host: name({ a: ['127.0.0.1'] }), port })).toMatchObject([{ verdict: 'up' }]);
  });

  it('is not when nobody listens', async () => {
    const gone = new Peers();
    const closed = await gone.raw(() => {});
    await gone.stop();
    expect(await tcp({ host: '127.0.0.1', port: closed })).toMatchObject([
      { verdict: 'down', phase: 'connect' },
    ]);
  });

  it.each(['169.254.169.254', '169.254.169.254.', '0', '[::ffff:127.0.0.1]'])(
    'never goes to %s',
    async (host) => {
      expect(await tcp({ host, port: 80 })).toMatchObject([{ verdict: 'unknown', phase: 'self' }]);
    },
  );

  it('with a host that is none is our own trouble', async () => {
    expect(await tcp({ host: 'a b', port: 80 })).toMatchObject([{ verdict: 'unknown', phase: 'self' }]);
  });
});

describe('a question for a name', () => {
  const count = async (records: Records | undefined, atLeast: number) =>
    (
      await prober.answers({
        kind: 'dns',
        host: records ? name(records) : 'nobody.test',
        records: 'A',
        atLeast,
      })
    )[0];

  it.each([
    [2, 2, { verdict: 'up' }],
    [3, 2, { verdict: 'up' }],
    [1, 2, { verdict: 'degraded', phase: 'dns' }],
  ])('counts %i addresses where there should be %i', async (found, atLeast, expected) => {
    const a = Array.from({ length: found }, (_, at) => `10.0.0.${at + 1}`);
    expect(await count({ a }, atLeast)).toMatchObject(expected);
  });

  it('finds none where the name does not exist', async () => {
    expect(await count(undefined, 1)).toMatchObject({ verdict: 'down', phase: 'dns' });
  });
});
