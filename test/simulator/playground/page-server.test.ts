import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PageServer, type PageSource, servePage } from '../../../simulator/playground/page-server.ts';
import type { PlaygroundState } from '../../../simulator/playground/playground-state.ts';
import { noticeOf, serviceOf, stateOf } from './playground-state-of.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

const HOSTILE = '<img src=x onerror=alert(1)>"\'&';
const pressed: string[] = [];
const listeners = new Set<(state: PlaygroundState) => void>();
const source: PageSource = {
  state: stateOf({
    services: [serviceOf({ id: HOSTILE })],
    notices: [noticeOf({ subject: HOSTILE, text: HOSTILE })],
    log: [{ atMs: 0, speaker: 'aws', about: HOSTILE, what: HOSTILE, tone: 'bad' }],
  }),
  onState(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  press(action, target) {
    pressed.push(`${action} ${target}`);
    return { done: action !== 'refused', said: `did ${action}` };
  },
};

let server: PageServer;
let port: number;

beforeAll(async () => {
  server = await servePage(0);
  server.show(source);
  port = Number(new URL(server.url).port);
});
afterAll(() => server.close());

/** `fetch` sets Host itself; this does not. */
function ask(path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asking = request(
      { host: '127.0.0.1', port, path, headers, method: body === undefined ? 'GET' : 'POST' },
      (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        );
      },
    );
    asking.on('error', reject);
    asking.end(body);
  });
}

const own = () => ({ origin: server.url, 'content-type': 'application/json' });
const HANG = JSON.stringify({ action: 'hang', target: 'backend' });

describe('who may see the page', () => {
  it('is somebody who asks 127.0.0.1 or localhost', async () => {
    expect((await ask('/', { host: `127.0.0.1:${port}` })).status).toBe(200);
    expect((await ask('/', { host: `localhost:${port}` })).status).toBe(200);
  });

  it.each(['evil.example', 'evil.example:4780', '127.0.0.1', '127.0.0.1.evil.example'])(
    'is nobody who asks for the host "%s", as DNS rebinding does',
    async (host) => {
      for (const path of ['/', '/events', '/state']) expect((await ask(path, { host })).status).toBe(403);
    },
  );

  it.each(['http://evil.example', 'null', 'https://127.0.0.1', 'http://localhost:1'])(
    'is no page of the origin %s',
    async (origin) => {
      expect((await ask('/state', { origin })).status).toBe(403);
    },
  );

  it('is no other site that asks without saying its origin', async () => {
    expect((await ask('/', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  });
});

describe('who may press a button', () => {
  it('is the page itself', async () => {
    const answer = await ask('/act', own(), HANG);
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { done: true, said: 'did hang' }]);
    expect(pressed).toContain('hang backend');
  });

  it.each([
    ['another site', { origin: 'http://evil.example', 'content-type': 'application/json' }, 403],
    ['somebody who does not say where from', { 'content-type': 'application/json' }, 403],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['a text, which needs no permission across sites', { 'content-type': 'text/plain' }, 415],
  ])('is not %s', async (_, headers, status) => {
    const before = pressed.length;
    const given: Record<string, string> = status === 415 ? { ...headers, origin: server.url } : headers;
    expect((await ask('/act', given, HANG)).status).toBe(status);
    expect(pressed.length).toBe(before);
  });

  it.each(['', '{', '[]', 'null', '{"action":1}', `{"action":"${'x'.repeat(2_000)}"}`])(
    'has to send a button and not %.20s',
    async (body) => {
      expect((await ask('/act', own(), body)).status).toBe(400);
    },
  );

  it('learns that a button makes no sense', async () => {
    const answer = await ask('/act', own(), '{"action":"refused"}');
    expect([answer.status, JSON.parse(answer.body).said]).toEqual([409, 'did refused']);
  });
});

describe('the page', () => {
  it('runs nothing but its own script and loads nothing', async () => {
    const { headers, body } = await ask('/');
    const policy = String(headers['content-security-policy']);
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; connect-src 'self'/,
    );
    expect(policy).not.toMatch(/unsafe|http|\*/);
    expect(body).not.toMatch(/\s(src|href)="(?!#)/);
    expect(body).not.toMatch(/\sstyle="|\son[a-z]+="/);
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('shows what others wrote as text', async () => {
    const { body } = await ask('/');
    expect(body).not.toContain('<img');
    expect(body).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;');
  });

  it('streams everything at first, then only what has changed', async () => {
    const messages = await new Promise<string[]>((resolve, reject) => {
      const asking = request({ host: '127.0.0.1', port, path: '/events' }, (response) => {
        const seen: string[] = [];
        response.on('data', (chunk: Buffer) => {
          seen.push(String(chunk));
          if (seen.length === 1) for (const tell of listeners) tell({ ...source.state, isBlind: true });
          if (seen.length === 2) {
            asking.destroy();
            resolve(seen);
          }
        });
      });
      asking.on('error', reject);
      asking.end();
    });
    const parts = messages.map((message) => Object.keys(JSON.parse(message.replace('data: ', ''))));
    expect(parts[0]).toContain('services');
    expect(parts[1]).toEqual(['headline', 'tools']);
  });

  it('says that everything is starting before there is anything to show', async () => {
    const early = await servePage(0);
    const answer = await fetch(early.url);
    expect([answer.status, answer.headers.get('refresh')]).toEqual([503, '1']);
    await early.close();
  });

  it('says so when its port is taken', async () => {
    await expect(servePage(port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
