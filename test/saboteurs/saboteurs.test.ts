import { describe, expect, it } from 'vitest';
import { deployedDefinition } from '../../bin/deployed-definition.ts';
import { RULES } from '../../simulator/properties/rules.ts';
import { SABOTEURS } from './catalogue.ts';
import { huntAll } from './hunt-all.ts';
import { changedText } from './substitute.ts';

const definition = await deployedDefinition();
const unheard = () => undefined;
const ofRules = (...rules: readonly string[]) =>
  rules.flatMap((rule) => SABOTEURS.find((one) => one.rule === rule) ?? []);

describe('the saboteurs', () => {
  it('break every rule, in their order', () => {
    expect([...new Set(SABOTEURS.map(({ rule }) => rule))]).toEqual(Object.keys(RULES));
  });

  it.each(SABOTEURS.flatMap(({ rule, changes }) => changes.map((change) => [rule, change] as const)))(
    '%s changes a text that stands there',
    (_, change) => expect(() => changedText(change)).not.toThrow(),
  );

  it('are caught by the rule that they break: a few of them', { timeout: 120_000 }, async () => {
    const few = ['I3', 'I25', 'L5'].map((rule) => ofRules(rule)[0]!);
    const hunted = await huntAll(few, { mostRuns: 3, definition, onHunted: unheard });
    expect(hunted.map(({ saboteur, caught, fault }) => [saboteur.rule, caught, fault])).toEqual([
      ['I3', true, undefined],
      ['I25', true, undefined],
      ['L5', true, undefined],
    ]);
  });

  it('are at large where the property is blind to them', { timeout: 60_000 }, async () => {
    const [harmless] = ofRules('L5').map((one) => ({ ...one, changes: [] }));
    const [hunted] = await huntAll([harmless!], { mostRuns: 1, definition, onHunted: unheard });
    expect(hunted).toMatchObject({ caught: false, runs: 1 });
  });

  it('fail loudly where the text that they replace is not there any more', { timeout: 60_000 }, async () => {
    const change = { file: 'functions/tell/tell.ts', find: 'no such text', put: '' };
    const [stale] = ofRules('L5').map((one) => ({ ...one, changes: [change] }));
    const [hunted] = await huntAll([stale!], { mostRuns: 1, definition, onHunted: unheard });
    expect(hunted?.fault).toBe('functions/tell/tell.ts: "no such text" stands there 0 times, not once');
  });
});
