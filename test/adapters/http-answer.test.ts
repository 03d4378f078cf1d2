import http from 'node:http';
import { afterAll, describe, expect, it } from 'vitest';
import { HttpAnswer } from '../../shared/adapters/http-answer.ts';
import fc from '../fast-check.ts';
import { Peers } from './peers.ts';

const MOST_BODY_BYTES = 64 * 1024;

type Read = { readonly status: number; readonly body: string } | 'not HTTP' | 'unfinished' | 'cut';

/** Our reading of these bytes, in these pieces, until the peer has closed. */
function ours(pieces: readonly Buffer[]): Read {
  const answer = new HttpAnswer(() => MOST_BODY_BYTES);
  const whole = () => ({ status: answer.status, body: answer.body.toString('latin1') });
  try {
    for (const piece of pieces) {
      const progress = answer.read(piece);
      if (progress === 'cut') return 'cut';
      if (progress === 'whole') return whole();
    }
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toMatch(/^HPE_[A-Z_]+$/);
    return 'not HTTP';
  }
  return answer.isWholeAtEnd() ? whole() : 'unfinished';
}

/** Up to the end of the answer: what follows was not asked for, and we do not read it. */
function asked(bytes: Buffer): Buffer {
  const answer = new HttpAnswer(() => MOST_BODY_BYTES);
  const last = bytes.findIndex((_, at) => answer.read(bytes.subarray(at, at + 1)) === 'whole');
  return last === -1 ? bytes : bytes.subarray(0, last + 1);
}

const peers = new Peers();
afterAll(() => peers.stop());
let said: Buffer;
const port = await peers.raw((socket) => socket.once('data', () => socket.end(said)));

/** How node:http reads the same bytes from a peer that then closes. */
function nodes(bytes: Buffer): Promise<Read> {
  said = bytes;
  return new Promise((resolve) => {
    const request = http.get({ host: '127.0.0.1', port, agent: false });
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', () => resolve('unfinished'));
      response.on('end', () =>
        resolve({ status: response.statusCode!, body: Buffer.concat(chunks).toString('latin1') }),
      );
    });
    request.on('upgrade', () => resolve('not HTTP'));
    request.on('error', ({ code }: NodeJS.ErrnoException) =>
      resolve(code?.startsWith('HPE_') ? 'not HTTP' : 'unfinished'),
    );
  });
}

const token = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
const value = fc.stringMatching(/^[ -~]{0,20}$/);
const field = fc
  .tuple(token, value)
  .filter(([name]) => !['content-length', 'transfer-encoding', 'connection', 'upgrade'].includes(name))
  .map(([name, text]) => `${name}: ${text}`);
const body = fc.stringMatching(/^[ -~\r\n]{0,60}$/);

const chunked = (parts: readonly string[]): string =>
  [...parts.filter((part) => part !== ''), '']
    .map((part) => `${part.length.toString(16)}\r\n${part}\r\n`)
    .join('');

/** An answer as a server may well send it. */
const wellFormed = fc
  .record({
    interim: fc.constantFrom('', 'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n'),
    status: fc.constantFrom(200, 201, 302, 404, 503, 599),
    fields: fc.array(field, { maxLength: 4 }),
    parts: fc.array(body, { maxLength: 3 }),
    framing: fc.constantFrom('length', 'chunked', 'close'),
  })
  .map(({ interim, status, fields, parts, framing }) => {
    const all = parts.join('');
    const framed = {
      length: [`Content-Length: ${all.length}`, all],
      chunked: ['Transfer-Encoding: chunked', chunked(parts)],
      close: ['Connection: close', all],
    }[framing] as [string, string];
    const head = [`HTTP/1.1 ${status} Words`, ...fields, framed[0]].join('\r\n');
    return `${interim}${head}\r\n\r\n${framed[1]}`;
  });

/** The same with a bit of it lost, doubled or replaced. */
const spoilt = fc
  .tuple(
    wellFormed,
    fc.nat(),
    fc.nat(6),
    fc.constantFrom('', '\r', '\n', '\0', ' ', ':', 'Content-Length: 3\r\n', '\x7f', 'x', '0'),
  )
  .map(([text, at, lost, instead]) => {
    const from = at % (text.length + 1);
    return text.slice(0, from) + instead + text.slice(from + lost);
  });

describe('reading an answer of HTTP/1', () => {
  it('finds in well-formed answers what node:http finds', async () => {
    await fc.assert(
      fc.asyncProperty(wellFormed, async (text) => {
        const bytes = Buffer.from(text, 'latin1');
        expect(ours([bytes])).toEqual(await nodes(bytes));
      }),
      { numRuns: 150 },
    );
  });

  it('never takes for an answer what node:http refuses, and never reads another one', async () => {
    await fc.assert(
      fc.asyncProperty(spoilt, async (text) => {
        const bytes = Buffer.from(text, 'latin1');
        const read = ours([bytes]);
        if (typeof read === 'object') expect(read).toEqual(await nodes(asked(bytes)));
      }),
      { numRuns: 600 },
    );
  });

  it('does not depend on where the network cuts it', () => {
    fc.assert(
      fc.property(
        fc.oneof(wellFormed, spoilt),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        (text, sizes) => {
          const bytes = Buffer.from(text, 'latin1');
          const pieces: Buffer[] = [];
          for (let at = 0, n = 0; at < bytes.length; n += 1) {
            const size = sizes[n % sizes.length]!;
            pieces.push(bytes.subarray(at, at + size));
            at += size;
          }
          expect(ours(pieces)).toEqual(ours([bytes]));
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    ['two lengths', 'Content-Length: 1\r\nContent-Length: 1'],
    ['a list of lengths', 'Content-Length: 1, 1'],
    ['a signed length', 'Content-Length: +1'],
    ['a length beside chunks', 'Content-Length: 1\r\nTransfer-Encoding: chunked'],
    ['a folded line', 'X: a\r\n b'],
    ['a blank before the colon', 'X : a'],
    ['a zero byte', 'X: \0'],
    ['a bare line feed', 'X: a\nY: b'],
  ])('refuses %s', (_, fields) => {
    expect(ours([Buffer.from(`HTTP/1.1 200 OK\r\n${fields}\r\n\r\nx`, 'latin1')])).toBe('not HTTP');
  });

  it.each([
    [
      'an interim answer of HTTP/1.0',
      'HTTP/1.0 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
    ],
    [
      'a blank after the size of a chunk',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1 \r\nx\r\n0\r\n\r\n',
    ],
  ])('refuses %s, as node:http does', async (_, text) => {
    expect(ours([Buffer.from(text)])).toBe('not HTTP');
    expect(await nodes(Buffer.from(text))).toBe('not HTTP');
  });

  it.each([
    ['a head', 'HTTP/1.1 200 OK\r\n', 'a: b\r\n', 'not HTTP'],
    ['a head in one line', 'HTTP/1.1 200 OK\r\nX: ', 'x', 'not HTTP'],
    ['a body', 'HTTP/1.1 200 OK\r\n\r\n', 'x'.repeat(100), 'cut'],
    ['tiny chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', '1\r\nx\r\n', 'cut'],
    ['a chunk line', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;', 'x', 'not HTTP'],
    ['a trailer', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n', 'a: b\r\n', 'cut'],
    ['interim answers', 'HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 100 Continue\r\n\r\n', 'not HTTP'],
  ])('has enough of %s without end', (_, start, again, found) => {
    const pieces = [start, ...Array<string>(20_000).fill(again)].map((text) => Buffer.from(text));
    expect(ours(pieces)).toBe(found);
  });
});
