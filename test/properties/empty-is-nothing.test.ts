import { describe, expect, it } from 'vitest';
import { heedHint } from '../../functions/watch/heed-hint.ts';
import type { WatchPorts } from '../../functions/watch/ports.ts';
import { defineEnvironment, EnvironmentError } from '../../shared/contracts/define-environment.ts';
import fc from '../fast-check.ts';
import { NOON, plainSituation } from '../support/cases.ts';

const EMPTY = [undefined, null, '', '*', [], {}, [''], ['*'], 'cart*', '?', '.*'];

const accepts = (input: unknown): boolean => {
  try {
    defineEnvironment(input as never);
    return true;
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return false;
  }
};

describe('I2: empty is nothing', () => {
  it.each(EMPTY.map((selector) => [JSON.stringify(selector) ?? 'undefined', selector]))(
    'an environment does not take %s for the services or for their cluster',
    (_, selector) => {
      const one = { url: 'https://cart.shop.example/health' };
      expect(accepts({ project: 'shop', name: 'prod', services: { cart: one } })).toBe(true);
      // Nothing to watch is nothing to act upon; whatever is no list of services is refused.
      const none = typeof selector === 'object' && selector !== null && !Array.isArray(selector);
      if (!none) expect(accepts({ project: 'shop', name: 'prod', services: selector })).toBe(false);
      if (selector !== undefined)
        expect(
          accepts({ project: 'shop', name: 'prod', services: { cart: { ...one, cluster: selector } } }),
        ).toBe(false);
    },
  );

  it('an event that names no listed service wakes nobody, whatever stands in it', async () => {
    const { environment } = plainSituation();
    const strange = fc.oneof(
      fc.constantFrom('', '*', 'service/*', ':service/shop-prod/', 'cart'),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(strange, { maxLength: 4 }),
        strange,
        strange,
        async (resources, group, clusterArn) => {
          const said: string[] = [];
          const touched = new Proxy({}, { get: (_, port) => said.push(`touched ${String(port)}`) });
          const world = {
            environment,
            clock: { now: () => NOON },
            journal: { say: (event: string) => said.push(event) },
            health: touched,
            prober: touched,
            fleet: touched,
            rollback: touched,
          } as unknown as WatchPorts;
          const event = {
            source: 'aws.ecs',
            'detail-type': 'x',
            time: new Date(NOON).toISOString(),
            resources,
          };
          await heedHint({ ...event, detail: { group, clusterArn } } as never, world);
          expect(said).toEqual(['hint ignored']);
        },
      ),
    );
  });
});
