import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { NetworkProber } from '../../shared/adapters/network-prober.ts';
import type { HttpQuestion } from '../../shared/core/watchlist/environment.ts';
import { Peers, question } from './peers.ts';

const peers = new Peers();
afterAll(() => peers.stop());

const prober = new NetworkProber(true);
const OK = 'HTTP/1.1 200 OK\r\n';
const UP = { body: [{ path: 'status', oneOf: ['UP', 'ok'] }] };
const json = (body: string) => `${OK}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const SLACK_MS = 500;

async function ask(port: number, settings: Partial<HttpQuestion> = {}) {
  const asked = question(`http://127.0.0.1:${port}/health`, settings);
  const startedMs = performance.now();
  const [answer] = await prober.answers(asked);
  expect(performance.now() - startedMs).toBeLessThan(asked.timeoutMs + SLACK_MS);
  expect(answer?.detail ?? '').toMatch(/^[^\p{Cc}\p{Cf}]{0,200}$/u);
  return answer!;
}

describe('a service that answers rightly', () => {
  it.each([
    ['200', `${OK}Content-Length: 2\r\n\r\nok`],
    ['200 without a length', `${OK}\r\nok`],
    ['204', 'HTTP/1.1 204 No Content\r\n\r\n'],
    ['206', 'HTTP/1.1 206 Partial Content\r\nContent-Length: 1\r\n\r\nx'],
    ['interim answers first', `HTTP/1.1 102 Processing\r\n\r\n${OK}Content-Length: 0\r\n\r\n`],
  ])('is up: %s', async (_, bytes) => {
    expect(await ask(await peers.says(bytes))).toMatchObject({ verdict: 'up', address: '127.0.0.1' });
  });

  it('is up when its page is long: only its conditions need the body', async () => {
    const port = await peers.http((_, response) => response.end(Buffer.alloc(100 * 1024 * 1024)));
    expect(await ask(port)).toMatchObject({ verdict: 'up', status: 200 });
  });

  it('gets the name, no compression and no kept connection', async () => {
    let headers: object = {};
    const port = await peers.http((request, response) => {
      headers = request.headers;
      response.end();
    });
    await ask(port);
    expect(headers).toMatchObject({
      host: `127.0.0.1:${port}`,
      'accept-encoding': 'identity',
      connection: 'close',
    });
  });

  it.each([
    ['slow', { warnMs: 20, criticalMs: 5000 }, 'degraded'],
    ['far too slow', { warnMs: 10, criticalMs: 20 }, 'down'],
  ])('is not up when it is %s', async (_, latency, verdict) => {
    const port = await peers.http((_request, response) => setTimeout(() => response.end(), 60));
    expect(await ask(port, { latency })).toMatchObject({ verdict, phase: 'latency', status: 200 });
  });
});

describe('a body that must meet conditions', () => {
  it.each([
    ['text', '{"status":"UP"}'],
    ['one of several', '{"status":"ok","detail":null}'],
    ['a byte order mark before it', '\ufeff{"status":"UP"}'],
    ['the last of two same keys, as JSON.parse reads it', '{"status":"DOWN","status":"UP"}'],
  ])('meets them: %s', async (_, body) => {
    expect(await ask(await peers.says(json(body)), UP)).toMatchObject({ verdict: 'up' });
  });

  it.each([
    ['another value', '{"status":"DOWN"}', /status = "DOWN", not "UP" or "ok"/],
    ['a blank too many', '{"status":"UP "}', /status = /],
    ['lower case', '{"status":"up"}', /"up"/],
    ['a number', '{"status":1}', /status = 1/],
    ['true', '{"status":true}', /status = true/],
    ['null', '{"status":null}', /status = null/],
    ['a list', '{"status":[]}', /a list/],
    ['nothing there', '[]', /status = nothing/],
    ['only inherited', '{"__proto__":{"status":"UP"}}', /status = nothing/],
    ['a login page', '<html>Please log in</html>', /not JSON/],
    ['no body', '', /not JSON/],
    ['half a document', '{"status":"UP"', /not JSON/],
    ['deep nesting', '['.repeat(30_000), /not JSON/],
    ['deep nesting that closes', '['.repeat(30_000) + ']'.repeat(30_000), /status = nothing/],
    ['infinite numbers', '{"status":1e400}', /status = Infinity/],
    ['NaN', '{"status":NaN}', /not JSON/],
    ['more than 64 KiB', `{"pad":"${'x'.repeat(65_536)}","status":"UP"}`, /more than 64 KiB/],
  ])('is down: %s', async (_, body, detail) => {
    const answer = await ask(await peers.says(json(body)), UP);
    expect(answer).toMatchObject({ verdict: 'down', phase: 'body', detail: expect.stringMatching(detail) });
  });

  it.each([
    ['invalid UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
    ['UTF-16', Buffer.from('\ufeff{"status":"UP"}', 'utf16le')],
  ])('is down: %s', async (_, body) => {
    const bytes = Buffer.concat([Buffer.from(`${OK}Content-Length: ${body.length}\r\n\r\n`), body]);
    expect(await ask(await peers.says(bytes), UP)).toMatchObject({ verdict: 'down', phase: 'body' });
  });

  it('is never unpacked: a gzip bomb stays a bomb', async () => {
    const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024));
    const head = `${OK}Content-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`;
    const answer = await ask(await peers.says(Buffer.concat([Buffer.from(head), bomb])), UP);
    expect(answer).toMatchObject({
      verdict: 'down',
      phase: 'body',
      detail: expect.stringContaining('compressed'),
    });
  });
});

describe('a peer that answers wrongly', () => {
  it.each([
    ['503', 'HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n', 'http', /answers 503/],
    ['304', 'HTTP/1.1 304 Not Modified\r\n\r\n', 'http', /304/],
    ['999', 'HTTP/1.1 999 Whatever\r\nContent-Length: 0\r\n\r\n', 'http', /999/],
    ['a redirect to nowhere', 'HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n', 'http', /where to/],
    ['no HTTP at all', 'SSH-2.0-OpenSSH\r\n', 'http', /not HTTP/],
    ['HTTP/0.9', '<html>hello</html>', 'http', /not HTTP/],
    [
      'a switch of protocol',
      'HTTP/1.1 101 X\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
      'http',
      /not HTTP/,
    ],
    ['a header of 40 KB', `${OK}X: ${'x'.repeat(40_960)}\r\n\r\n`, 'http', /HPE_HEADER_OVERFLOW/],
    ['10,000 headers', `${OK}${'a: b\r\n'.repeat(10_000)}\r\n`, 'http', /HPE_HEADER_OVERFLOW/],
    ['a length that is too long', `${OK}Content-Length: 99\r\n\r\nshort`, 'connect', /whole/],
    ['a chunk that is cut off', `${OK}Transfer-Encoding: chunked\r\n\r\nff\r\nab`, 'connect', /whole/],
    ['a chunk that is none', `${OK}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, 'http', /not HTTP/],
    ['nothing, and closes', '', 'connect', /whole/],
  ])('is down: %s', async (_, bytes, phase, detail) => {
    const answer = await ask(await peers.says(bytes));
    expect(answer).toMatchObject({ verdict: 'down', phase, detail: expect.stringMatching(detail) });
  });

  it('is down when it resets the connection', async () => {
    const port = await peers.raw((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(await ask(port)).toMatchObject({ verdict: 'down', phase: 'connect' });
  });

  it('is down when nobody listens', async () => {
    const gone = new Peers();
    const port = await gone.raw(() => {});
    await gone.stop();
    expect(await ask(port)).toEqual({
      address: '127.0.0.1',
      verdict: 'down',
      phase: 'connect',
      detail: 'refuses the connection',
    });
  });

  it('is down after a crowd of interim answers', async () => {
    const port = await peers.says('HTTP/1.1 102 Processing\r\n\r\n'.repeat(50), 'hold');
    expect(await ask(port)).toMatchObject({ verdict: 'down' });
  });
});

describe('a peer that takes its time', () => {
  const drip = (head: string, bytes: string) =>
    peers.raw((socket) => {
      socket.write(head);
      const timer = setInterval(() => socket.write(bytes), 20);
      socket.on('close', () => clearInterval(timer));
    });

  it.each([
    ['accepts and never answers', () => peers.raw(() => {}), /does not answer/],
    [
      'an interim answer, then nothing',
      () => peers.says('HTTP/1.1 103 Early Hints\r\n\r\n', 'hold'),
      /does not answer/,
    ],
    ['headers that never end', () => drip(OK, 'a: b\r\n'), /does not answer/],
    ['a body byte by byte', () => drip(`${OK}Content-Length: 9999\r\n\r\n`, 'x'), /finish its answer/],
    [
      'chunks without end',
      () => drip(`${OK}Transfer-Encoding: chunked\r\n\r\n`, '1\r\nx\r\n'),
      /finish its answer/,
    ],
  ])('is down by its total time: %s', async (_, start, detail) => {
    const answer = await ask(await start());
    expect(answer).toMatchObject({
      verdict: 'down',
      phase: 'timeout',
      detail: expect.stringMatching(detail),
    });
  });
});

describe('a peer that sends 100 MB as fast as it can', () => {
  const MIB = 2 ** 20;
  const chunk = Buffer.alloc(MIB / 4, 'a: b\r\n');

  /** Asks twenty of them at once: what they answered, the most that one could send, and what it took of our memory. */
  async function askAll(head: string, settings: Partial<HttpQuestion>) {
    let most = 0;
    const port = await peers.raw((socket) => {
      socket.write(head);
      const more = () => {
        while (socket.bytesWritten < 100 * MIB && socket.writable && socket.write(chunk));
      };
      socket.on('drain', more);
      socket.on('close', () => {
        most = Math.max(most, socket.bytesWritten);
      });
      more();
    });
    const before = process.memoryUsage().external;
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(port, settings)));
    return { answers, most, grewMiB: (process.memoryUsage().external - before) / MIB };
  }

  it.each([
    ['in its headers is down', OK, {}, 'down'],
    ['in a body that nobody has to read is up', `${OK}Content-Length: ${100 * MIB}\r\n\r\n`, {}, 'up'],
    ['in a body that has to say something is down', `${OK}Content-Length: ${100 * MIB}\r\n\r\n`, UP, 'down'],
    ['without saying how much is down', `${OK}\r\n`, UP, 'down'],
  ])('%s, and is cut off', async (_, head, settings, verdict) => {
    const { answers, most, grewMiB } = await askAll(head, { ...settings, timeoutMs: 3_000 });
    expect(answers.map((one) => one.verdict)).toEqual(Array(20).fill(verdict));
    expect(most).toBeLessThan(20 * MIB); // what a kernel buffers of it is not ours
    expect(grewMiB).toBeLessThan(50);
  });
});

describe('redirects', () => {
  const to = (location: string, status = 302) =>
    peers.says(`HTTP/1.1 ${status} Found\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`);

  it.each([301, 302, 303, 307, 308])('%s to itself is followed on the same address', async (status) => {
    const port = await peers.http((request, response) => {
      const isFirst = request.url === '/health';
      response.writeHead(isFirst ? status : 200, isFirst ? { location: '/health/' } : {}).end();
    });
    expect(await ask(port)).toMatchObject({ verdict: 'up', status: 200 });
  });

  it('are followed three times, not four', async () => {
    let served = 0;
    const port = await peers.http((_, response) => {
      served += 1;
      response.writeHead(302, { location: '/again' }).end();
    });
    expect(await ask(port)).toMatchObject({ verdict: 'down', phase: 'http', status: 302 });
    expect(served).toBe(4);
  });

  it.each([
    ['instance metadata', 'http://169.254.169.254/latest/meta-data/', /link-local/],
    ['metadata in disguise', 'http://[::ffff:a9fe:a9fe]/', /IPv6 form/],
    ["Lambda's runtime", 'http://127.0.0.1:9001/2018-06-01/runtime/invocation/next', /port 9001/],
    ['a file', 'file:///etc/passwd', /file:/],
    ['data', 'data:text/plain,ok', /data:/],
    ['gopher', 'gopher://127.0.0.1/', /gopher:/],
    ['somebody with a password', 'http://user:hunter22@127.0.0.1/', /user name/],
    ['a mail server', 'http://10.0.0.1:25/', /port 25/],
    ['no URL', 'http://[', /not a URL/],
  ])('to %s are not followed', async (_, location, detail) => {
    const answer = await ask(await to(location));
    expect(answer).toMatchObject({ verdict: 'down', phase: 'http', detail: expect.stringMatching(detail) });
    expect(answer.detail).not.toContain('hunter22');
  });
});

describe('what a peer says', () => {
  const detailOf = async (body: string) => {
    const head = `HTTP/1.1 503 X\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
    return (await ask(await peers.says(head + body))).detail;
  };

  it('is quoted when it is a short field of a JSON body', async () => {
    expect(await detailOf('{"status":"error","detail":"mlflow-db: connection refused"}')).toBe(
      'answers 503 and says "mlflow-db: connection refused"',
    );
  });

  it.each([
    ['a page', '<html>stack trace</html>', 'answers 503'],
    ['a fake log line', '{"detail":"x\\r\\nERROR fake"}', 'answers 503 and says "x ERROR fake"'],
    ['colours', '{"detail":"\\u001b[31mred\\u001b[0m"}', 'answers 503 and says "red"'],
    ['turned text', '{"detail":"a\\u202egpj.exe"}', 'answers 503 and says "a gpj.exe"'],
    ['a key', '{"detail":"AKIAIOSFODNN7EXAMPLE"}', 'answers 503 and says "[redacted]"'],
    [
      'a password',
      '{"detail":"db password=hunter22 wrong"}',
      'answers 503 and says "db password=[redacted] wrong"',
    ],
  ])('is never forwarded as it came: %s', async (_, body, detail) => {
    expect(await detailOf(body)).toBe(detail);
  });

  it.each([
    ['no JSON but one line', 'connect ECONNREFUSED 10.0.3.7:6379', 'connect ECONNREFUSED 10.0.3.7:6379'],
    ['a field one floor down', '{"error":{"code":5,"message":"quota exceeded"}}', 'quota exceeded'],
  ])('is quoted when it is %s', async (_, body, words) => {
    expect(await detailOf(body)).toBe(`answers 503 and says "${words}"`);
  });

  it.each([
    ['a line without an end', 'x'.repeat(400)],
    ['more than one line', 'Traceback:\n  File "app.py"'],
    ['bytes that are no text', '\u0000'],
  ])('is not quoted when it is %s', async (_, body) => {
    expect(await detailOf(body)).toBe('answers 503');
  });

  it('is cut to 160 characters', async () => {
    expect((await detailOf(`{"detail":"${'x'.repeat(5000)}"}`))?.length).toBeLessThan(190);
  });
});

describe("somebody else's API", () => {
  const asks = (lines: string) =>
    peers.says(`HTTP/1.1 503 Service Unavailable\r\n${lines}Content-Length: 0\r\n\r\n`);

  it.each(['Retry-After: 3600\r\n', 'retry-after: Wed, 21 Oct 2026 07:28:00 GMT\r\n'])(
    'is in maintenance when it answers 503 and says %j',
    async (line) => {
      const answer = await ask(await asks(line), { external: {} });
      expect(answer).toMatchObject({ verdict: 'degraded', phase: 'maintenance', status: 503 });
      expect(answer.detail).toMatch(/is in maintenance: answers 503, and asks to come back later \(/);
    },
  );

  it('is down when it answers 503 and says nothing', async () => {
    expect(await ask(await asks(''), { external: {} })).toMatchObject({ verdict: 'down', phase: 'http' });
  });

  it('is no service of ours: one of those is down, whatever it asks for', async () => {
    expect(await ask(await asks('Retry-After: 3600\r\n'))).toMatchObject({ verdict: 'down', phase: 'http' });
  });
});
