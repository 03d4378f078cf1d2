import { describe, expect, it } from 'vitest';
import { admit, holdOf } from '../../shared/core/remediation/admission.ts';
import { statementsOf, templateOf } from '../infra/synthesised.ts';
import { plainSituation } from '../support/cases.ts';

describe('I3: the kill switch', () => {
  it('is an item and no property of the stack: no deployment can move it', async () => {
    const template = await templateOf('prod');
    const resources = Object.values(template.Resources);
    const variables = resources.flatMap(({ Properties }) =>
      Object.keys((Properties as { Environment?: { Variables?: object } })?.Environment?.Variables ?? {}),
    );
    expect(variables.filter((name) => /stop|kill|pause/i.test(name))).toEqual([]);
    // What a deployment runs is one function, which may read items, and write none.
    const run = resources.filter(({ Type }) => /^Custom::|CustomResource$/.test(Type));
    const runners = new Set(run.map(({ Properties }) => JSON.stringify(Properties?.ServiceToken)));
    expect([...runners]).toEqual([expect.stringMatching(/RetireFunction/)]);
    const may = statementsOf(template, 'Of watchdog-tradai-prod-retire').flatMap((one) => one.Action);
    expect(may.filter((action) => action.startsWith('dynamodb:'))).toEqual(['dynamodb:Query']);
  });

  it('shuts the first gate, whatever the others say', () => {
    const open = plainSituation();
    expect(holdOf(admit(open), open.nowMs)).toBeUndefined();
    const stopped = plainSituation({ control: { stopped: true, pauses: {} }, blind: true, view: undefined });
    expect(holdOf(admit(stopped), stopped.nowMs)?.reason).toBe('stopped');
  });
});
