import { describe, expect, it } from 'vitest';
import type { Template } from '../../infra/synthesise.ts';
import { neededBy, plain, resourcesOf, templateOfShop } from './synthesised.ts';

const web = { host: 'web.example', cluster: 'shared', ecsService: 'web' };
const api = { host: 'api.example', cluster: 'shared', ecsService: 'api' };
const claims = (template: Template) =>
  [...resourcesOf(template, 'AWS::SSM::Parameter').values()].map((one) => plain(one.Name));

/**
 * An account as CloudFormation meets it: a parameter's name is there once (AWS::SSM::Parameter: Name; creating an
 * existing one fails and the stack rolls back). By logical id, because a new id makes a new parameter first.
 */
class Account {
  readonly #owners = new Map<string, string>();

  deploy(template: Template, stack: string): string[] {
    const wanted = [...resourcesOf(template, 'AWS::SSM::Parameter')].map(
      ([id, one]) => [plain(one.Name), `${stack} ${id}`] as const,
    );
    const refused = wanted.filter(([name, owner]) => (this.#owners.get(name) ?? owner) !== owner);
    if (refused.length > 0) return refused.map(([name]) => name);
    for (const [name, owner] of this.#owners)
      if (owner.startsWith(`${stack} `) && !wanted.some(([kept]) => kept === name)) this.#owners.delete(name);
    for (const [name, owner] of wanted) this.#owners.set(name, owner);
    return [];
  }

  ownersOf(name: string): string[] {
    return [...this.#owners].filter(([one]) => one === name).map(([, owner]) => owner.split(' ')[0]!);
  }
}

describe('a service that two watchdogs list', () => {
  const first = templateOfShop({ project: 'shop', services: { web } });
  const second = templateOfShop({ project: 'rival', services: { mine: web, api } });
  const claim = '/watchdog/owner/ecs/shared/web';

  it('has one owner: the second stack is refused, whichever comes second', () => {
    for (const [one, other] of [
      [first, second],
      [second, first],
    ] as const) {
      const account = new Account();
      expect(account.deploy(one, 'one')).toEqual([]);
      expect(account.deploy(other, 'other')).toEqual([claim]);
      expect(account.ownersOf(claim)).toEqual(['one']);
    }
  });

  it('can be watched by the second if that only observes', () => {
    const observer = templateOfShop({ project: 'rival', mode: 'observe', services: { web } });
    expect(claims(observer)).toEqual([]);
  });

  it('goes to the second when the first lets it go', () => {
    const account = new Account();
    account.deploy(first, 'one');
    const without = templateOfShop({
      project: 'shop',
      services: { api: { ...api, ecsService: 'x' } },
    });
    expect(account.deploy(without, 'one')).toEqual([]);
    expect(account.deploy(second, 'two')).toEqual([]);
    expect(account.ownersOf(claim)).toEqual(['two']);
  });

  it('stays with its owner when the owner calls it otherwise and lists more', () => {
    const account = new Account();
    account.deploy(first, 'one');
    const renamed = templateOfShop({ project: 'shop', services: { api, shopfront: web } });
    expect(account.deploy(renamed, 'one')).toEqual([]);
  });
});

describe('a claim', () => {
  it('stands before anything that acts is made or changed', () => {
    const template = templateOfShop({ services: { web, api } });
    const ids = [...resourcesOf(template, 'AWS::SSM::Parameter').keys()];
    expect(ids).toHaveLength(2);
    const [remediator] = [...resourcesOf(template, 'AWS::Lambda::Function')].find(([, one]) =>
      one.FunctionName.endsWith('-remediate'),
    )!;
    expect([...neededBy(template, remediator)]).toEqual(expect.arrayContaining(ids));
  });

  it('says whose it is', () => {
    const [one] = resourcesOf(templateOfShop({ services: { web } }), 'AWS::SSM::Parameter').values();
    expect(one).toMatchObject({ Type: 'String', Value: 'watchdog-shop-prod' });
  });

  it('of more services than a template can hold is left out', () => {
    const many = Array.from({ length: 310 }, (_, i) => [`s${i}`, { host: `s${i}.example` }] as const);
    const template = templateOfShop({ services: Object.fromEntries(many) });
    expect(claims(template)).toHaveLength(300);
    expect(Object.keys(template.Resources).length).toBeLessThan(500);
  });
});
