import { describe, expect, it } from 'vitest';
import {
  defineEnvironment,
  type Environment,
  EnvironmentError,
} from '../../shared/contracts/define-environment.ts';
import { LIMIT_BOUNDS, TIMING_BOUNDS } from '../../shared/contracts/environment-bounds.ts';
import fc from '../fast-check.ts';

const NAMES = [
  'timings',
  'limits',
  'services',
  'dependencies',
  'mode',
  'name',
  'project',
  'notify',
  'vantages',
  'shards',
];
const cart = { url: 'https://cart.shop.example/health' };
const number = fc.oneof(
  fc.integer({ min: -10, max: 2_000 }),
  fc.double(),
  fc.constantFrom('3', null, Number.NaN, 1e9),
);

/** Sound, but for what is drawn. */
const drawn = fc.oneof(
  fc
    .dictionary(fc.constantFrom(...NAMES), fc.anything())
    .map((change) => ({ project: 'shop', name: 'prod', services: { cart }, ...change })),
  fc
    .tuple(
      fc.dictionary(fc.constantFrom(...Object.keys(TIMING_BOUNDS)), number),
      fc.dictionary(fc.constantFrom(...Object.keys(LIMIT_BOUNDS)), number),
    )
    .map(([timings, limits]) => ({ project: 'shop', name: 'prod', services: { cart }, timings, limits })),
  fc.anything(),
);

function taken(input: unknown): Environment | undefined {
  try {
    return defineEnvironment(input as never);
  } catch (error) {
    if (!(error instanceof EnvironmentError) || error.faults.length === 0) throw error;
    return undefined;
  }
}

describe('I34: a configuration', () => {
  it('is taken whole, every number within its hard bounds, or refused with every fault named', () => {
    let accepted = 0;
    fc.assert(
      fc.property(drawn, (input) => {
        const environment = taken(input);
        if (!environment) return;
        accepted += 1;
        for (const [name, { least, most }] of Object.entries(TIMING_BOUNDS)) {
          const value = environment.timings[name as keyof typeof TIMING_BOUNDS];
          expect({ name, within: value >= (environment.local ? 0 : least) && value <= most }).toEqual({
            name,
            within: true,
          });
        }
        for (const [name, { least, most, mostLocal }] of Object.entries(LIMIT_BOUNDS)) {
          const value = environment.limits[name as keyof typeof LIMIT_BOUNDS];
          expect({ name, within: value >= least && value <= (environment.local ? mostLocal : most) }).toEqual(
            { name, within: true },
          );
        }
      }),
      { numRuns: 400 },
    );
    expect(accepted).toBeGreaterThan(0);
  });

  it('does not change with what it was made from', () => {
    const input = {
      project: 'shop',
      name: 'prod',
      services: { cart: { ...cart } },
      timings: { lookSeconds: 120 },
    };
    const environment = defineEnvironment(input as never);
    input.timings.lookSeconds = 60;
    input.services.cart.url = 'https://other.example/';
    expect(environment.timings.lookSeconds).toBe(120);
    expect(environment.services[0]!.question).toMatchObject({ url: cart.url });
  });
});
