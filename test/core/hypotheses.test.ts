import { describe, expect, it } from 'vitest';
import { diagnose } from '../../shared/core/diagnosis/diagnose.ts';
import { diagnosisLines } from '../../shared/core/notices/diagnosis-lines.ts';
import { MINUTE, NOON, steadyView, taskDefinition } from '../support/cases.ts';
import { plainFile } from '../support/why.ts';

const deployed = (minutesAgo: number) => {
  const [primary] = steadyView().deployments;
  const createdAtMs = NOON - minutesAgo * MINUTE;
  const deployments = [
    { ...primary!, taskDefinition: taskDefinition(11), createdAtMs, updatedAtMs: createdAtMs },
  ];
  return { view: steadyView({ taskDefinition: taskDefinition(11), deployments }), currentIsBaseline: false };
};

const together = (id: string, well: readonly string[], isWell = false) => ({
  id,
  detail: '3 services that need it fail together',
  together: { well, isWell, unexplained: 3 },
});

describe('the hypotheses beside a diagnosis', () => {
  it('there are none where nothing else would explain it', () => {
    const { against, alternatives } = diagnose(plainFile({}));
    expect({ against, alternatives }).toEqual({});
  });

  it('[S4-27] two needs that are both seen ill are a tie, and each is named', () => {
    const sickNeeds = [
      { id: 'cache', detail: 'refused' },
      { id: 'db', detail: 'refused' },
    ];
    const diagnosis = diagnose(plainFile({ sickNeeds }));
    expect(diagnosis).toMatchObject({ cause: 'dependency', blames: 'db' });
    expect(diagnosis.alternatives).toMatchObject([{ cause: 'dependency', blames: 'cache', asLikely: true }]);
  });

  it('a victim between the service and the root is no candidate', () => {
    const sickNeeds = [
      { id: 'api', detail: '503', isVictim: true },
      { id: 'db', detail: 'refused' },
    ];
    expect(diagnose(plainFile({ sickNeeds }))).toMatchObject({ blames: 'db' });
    expect(diagnose(plainFile({ sickNeeds })).alternatives).toBeUndefined();
  });

  it('[S3-06.06] a deployment just before is named beside a sick need, with what speaks against it', () => {
    const { alternatives } = diagnose(
      plainFile({ ...deployed(5), sickNeeds: [{ id: 'db', detail: 'refused' }] }),
    );
    expect(alternatives).toMatchObject([
      { cause: 'bad-revision', against: ['db, which it needs, is not well'] },
    ]);
    expect(alternatives?.[0]).not.toHaveProperty('asLikely');
  });

  it('what is seen ill is firmer than what only its dependants suggest', () => {
    const sickNeeds = [{ id: 'api', detail: '503' }, together('partner', [])];
    expect(diagnose(plainFile({ sickNeeds })).blames).toBe('api');
  });

  it('what is seen ill, and what nobody sees that it needs as well, are a tie', () => {
    const found = (given: object) =>
      diagnose(plainFile({ sickNeeds: [{ id: 'api', detail: '503' }, given as never] }));
    const shared = { ...together('partner', []), isShared: true };
    shared.together.unexplained = 1;
    expect(found(shared)).toMatchObject({
      blames: 'api',
      alternatives: [{ blames: 'partner', asLikely: true }],
    });
    for (const other of [
      { ...together('partner', []) },
      { ...together('partner', ['mail']), isShared: true },
      { ...shared, together: { ...shared.together, unexplained: 0 } },
    ]) {
      expect(found(other).alternatives?.some((one) => one.asLikely) ?? false).toBe(false);
    }
  });

  it('of two that are only suspected, one that somebody needs and is well with is the less likely', () => {
    const sickNeeds = [together('cache', []), together('partner', ['mail'])];
    const diagnosis = diagnose(plainFile({ sickNeeds }));
    expect(diagnosis.blames).toBe('cache');
    expect(diagnosis.alternatives).toMatchObject([
      { blames: 'partner', against: ['mail need it too and are well'] },
    ]);
  });

  it('of two that are only suspected, one that answers its own probe is the less likely', () => {
    expect(diagnose(plainFile({ sickNeeds: [together('cache', []), together('db', [], true)] })).blames).toBe(
      'cache',
    );
  });

  it('nothing tells two apart that fail with the same services', () => {
    const { alternatives } = diagnose(
      plainFile({ sickNeeds: [together('cache', []), together('partner', [])] }),
    );
    expect(alternatives).toMatchObject([{ asLikely: true }]);
  });

  it('of two that are as likely all name the same one first, in whichever order they need them', () => {
    for (const ids of [
      ['cache', 'partner'],
      ['partner', 'cache'],
    ]) {
      const found = diagnose(plainFile({ sickNeeds: ids.map((id) => together(id, [])) }));
      expect(found).toMatchObject({ blames: 'cache', alternatives: [{ blames: 'partner', asLikely: true }] });
    }
  });

  it('are said in a line each, ties as ties', () => {
    const lines = diagnosisLines(
      {
        cause: 'dependency',
        blames: 'db',
        confidence: 0.9,
        because: ['db refuses'],
        against: ['mail needs it too and is well'],
        alternatives: [
          { cause: 'dependency', blames: 'cache', because: ['cache refuses'], asLikely: true },
          { cause: 'bad-revision', blames: 'cart', because: ['new'], against: ['db is not well'] },
        ],
      },
      'cart',
    );
    expect(lines).toEqual([
      'Diagnosis: dependency, blaming db (confidence 0.9).',
      '- db refuses',
      '- against it: mail needs it too and is well',
      'As likely: dependency, blaming cache: cache refuses.',
      'Less likely: bad-revision, blaming cart: new; against it: db is not well.',
    ]);
  });
});
