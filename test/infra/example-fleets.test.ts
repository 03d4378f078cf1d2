import { describe, expect, it } from 'vitest';
import { templateFor } from '../../infra/synthesise.ts';
import { EXAMPLE_FLEETS } from '../support/example-fleets.ts';
import { resourcesOf } from './synthesised.ts';

describe.each(['reptidex', 'placeos'] as const)('the stack of %s', (system) => {
  const environment = EXAMPLE_FLEETS[system]();
  const template = templateFor(environment);

  it('[S2-04] has the tables that its engineers look into', () => {
    const names = [...resourcesOf(template, 'AWS::DynamoDB::GlobalTable').values()].map(
      (table) => table.TableName,
    );
    expect(names).toEqual([`${system}-health-state-dev`, `${system}-rollback-state-dev`]);
  });

  it('[S2-02] [S2-03] may change its own ECS services by name, and no others', () => {
    const roles = JSON.stringify([...resourcesOf(template, 'AWS::IAM::Role').values()]);
    const named = [...roles.matchAll(/:service\/([^"\\]+)/g)].map((match) => match[1]);
    const own = environment.services.map((one) => `${(one as { cluster: string }).cluster}/${one.modelName}`);
    expect(new Set(named)).toEqual(new Set(own));
  });
});
