import { Resolver } from 'node:dns/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type NamedAddress, NameServer } from '../../../simulator/http/name-server.ts';

const running = new Map<string, NamedAddress[]>();
const server = new NameServer((name) => running.get(name) ?? []);
const resolver = new Resolver({ timeout: 500, tries: 1 });
beforeAll(async () => resolver.setServers([await server.listen()]));
afterAll(() => server.close());

describe('the name server', () => {
  it('gives every task of a service with its port, and their addresses', async () => {
    running.set('web.shop.local', [
      { id: 'a1', port: 4001 },
      { id: 'b2', port: 4002 },
    ]);
    const services = await resolver.resolveSrv('web.shop.local');
    expect(services.map(({ name, port }) => [name, port]).sort()).toEqual([
      ['a1.web.shop.local', 4001],
      ['b2.web.shop.local', 4002],
    ]);
    expect(await resolver.resolve4('a1.web.shop.local')).toEqual(['127.0.0.1']);
    expect(await resolver.resolve4('web.shop.local')).toEqual(['127.0.0.1']);
  });

  it('has no IPv6 address for a name that exists', async () => {
    await expect(resolver.resolve6('web.shop.local')).rejects.toMatchObject({ code: 'ENODATA' });
  });

  it('reads names in any case', async () => {
    expect(await resolver.resolveSrv('WEB.shop.LOCAL')).toHaveLength(2);
  });

  it.each([
    ['a service at zero tasks', 'web.shop.local'],
    ['a task that is gone', 'a1.web.shop.local'],
    ['a name of somebody else', 'example.com'],
  ])('does not know %s', async (_, name) => {
    running.set('web.shop.local', []);
    await expect(resolver.resolve4(name)).rejects.toMatchObject({ code: 'ENOTFOUND' });
    await expect(resolver.resolveSrv(name)).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  it('answers SERVFAIL to everything while it is blind', async () => {
    server.isBlind = true;
    await expect(resolver.resolve4('web.shop.local')).rejects.toMatchObject({ code: 'ESERVFAIL' });
    server.isBlind = false;
  });
});
