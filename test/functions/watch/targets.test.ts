import { describe, expect, it } from 'vitest';
import { targetsOnTurn } from '../../../functions/watch/sweep.ts';
import { targetsOf, withNeeds } from '../../../functions/watch/targets.ts';
import { NOON, plainSituation, service } from '../../support/cases.ts';

const question = { kind: 'tcp', host: 'db.local', port: 5432, timeoutMs: 2000 } as const;
const db = { id: 'a-db', kind: 'rds', dependsOn: [], question, vantage: 'private', shard: 0 } as const;
const elsewhere = { ...db, id: 'queue', shard: 1 };

const environment = {
  ...plainSituation().environment,
  services: [service('cart', { dependsOn: ['a-db', 'queue'] }), service('mail')],
  dependencies: [db, elsewhere],
};

describe('whose rows a look reads although they answer as before', () => {
  it('are those that an ill one needs, as far as they are of this shard', () => {
    const here = targetsOf(0, environment);
    expect(withNeeds(['cart'], here, environment)).toEqual(['cart', 'a-db']);
    expect(withNeeds(['mail'], here, environment)).toEqual(['mail']);
  });

  it('is everybody once a sweep, dependencies too', () => {
    const { sweepSeconds, lookSeconds } = environment.timings;
    const looks = Math.floor(sweepSeconds / lookSeconds);
    const turns = Array.from({ length: looks }, (_, look) =>
      targetsOnTurn(0, NOON + look * lookSeconds * 1000, environment).map(({ id }) => id),
    );
    expect(turns.flat().sort()).toEqual(['a-db', 'cart', 'mail']);
  });
});
