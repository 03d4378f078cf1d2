import { describe, expect, it } from 'vitest';
import { type Belief, evaluateHealth, newBelief } from '../../shared/core/health/belief.ts';
import { judgeAnswers, type Verdict } from '../../shared/core/health/observation.ts';
import { doubtOurselves, type Turn } from '../../shared/core/health/self-doubt.ts';
import fc from '../fast-check.ts';
import { MINUTE, NOON, SECOND, seen } from '../support/cases.ts';

/** Plays looks of one observation each, a minute apart. */
function played(verdicts: readonly Verdict[], from: Belief = newBelief(NOON)): Belief {
  return verdicts.reduce(
    (belief, verdict, minute) => evaluateHealth(belief, [seen(verdict, NOON + minute * MINUTE)]),
    from,
  );
}

const HEALTHY = played(['up', 'up', 'up']);

describe('evaluateHealth', () => {
  it.each<[string, Verdict[], Belief['status']]>([
    ['one failure makes a healthy target suspect', ['down'], 'suspect'],
    ['two failures leave it suspect', ['down', 'down'], 'suspect'],
    ['the third failure in a row makes it unhealthy', ['down', 'down', 'down'], 'unhealthy'],
    ['a success in between starts the count again', ['down', 'down', 'up', 'down'], 'suspect'],
    ['a slow answer in between starts the count again', ['down', 'down', 'degraded', 'down'], 'suspect'],
    ['one success after an illness is not health', ['down', 'down', 'down', 'up'], 'recovering'],
    ['two are not either', ['down', 'down', 'down', 'up', 'up'], 'recovering'],
    ['three are', ['down', 'down', 'down', 'up', 'up', 'up'], 'healthy'],
    ['a relapse while recovering is suspect again', ['down', 'down', 'down', 'up', 'down'], 'suspect'],
    ['one unknown changes nothing', ['unknown'], 'healthy'],
    ['two unknowns in a row and we do not know', ['unknown', 'unknown'], 'unknown'],
    ['unknown never adds to the failures', ['down', 'down', 'unknown', 'down'], 'unhealthy'],
    ['two unknowns take the failures back', ['down', 'down', 'unknown', 'unknown', 'down'], 'suspect'],
    ['a slow answer is degraded', ['degraded'], 'degraded'],
  ])('%s', (_, verdicts, expected) => {
    expect(played(verdicts, HEALTHY).status).toBe(expected);
  });

  it('opens after one look whose re-probes all fail, and counts it as one look', () => {
    const look = [0, 2, 4, 6].map((second) => seen('down', NOON + second * SECOND));
    const belief = evaluateHealth(HEALTHY, look);
    expect(belief).toMatchObject({ status: 'unhealthy', failures: 4, failedLooks: 1, failingSinceMs: NOON });
  });

  it('does not open when a re-probe of the same look answers', () => {
    const look = [seen('down', NOON), seen('down', NOON + 2 * SECOND), seen('up', NOON + 4 * SECOND)];
    expect(evaluateHealth(HEALTHY, look).status).toBe('healthy');
  });

  it('remembers that a target was once well', () => {
    const ill = evaluateHealth(HEALTHY, [seen('down', NOON + 10 * MINUTE)]);
    expect(ill).toMatchObject({ everHealthy: true, healthySinceMs: undefined });
    expect(played(['down', 'down', 'down']).everHealthy).toBe(false);
  });

  it('writes nothing new while a healthy target stays healthy', () => {
    expect(evaluateHealth(HEALTHY, [seen('up', NOON + 99 * MINUTE)])).toEqual(HEALTHY);
  });

  it('never calls a target unhealthy on fewer than three failures since the last good or unknown stretch', () => {
    const verdict = fc.constantFrom<Verdict>('up', 'degraded', 'down', 'unknown');
    fc.assert(
      fc.property(fc.array(verdict, { maxLength: 40 }), (verdicts) => {
        const belief = played(verdicts, HEALTHY);
        const lastUp = Math.max(verdicts.lastIndexOf('up'), verdicts.lastIndexOf('degraded'));
        const downs = verdicts.slice(lastUp + 1).filter((one) => one === 'down').length;
        return belief.status !== 'unhealthy' || downs >= 3;
      }),
    );
  });
});

describe('judgeAnswers', () => {
  const answers = (verdicts: readonly Verdict[]) =>
    verdicts.map((verdict, index) => ({ address: `10.0.0.${index}`, verdict }));
  it.each<[string, Verdict[], Verdict]>([
    ['all right', ['up', 'up'], 'up'],
    ['half of them right is degraded, not down', ['up', 'down'], 'degraded'],
    ['fewer than half right is down', ['up', 'down', 'down'], 'down'],
    ['a slow one makes it degraded', ['up', 'degraded'], 'degraded'],
    ['none right is down', ['down'], 'down'],
    ['no address at all is unknown', [], 'unknown'],
    ['most of them not known is unknown', ['unknown', 'unknown', 'down'], 'unknown'],
    ['our trouble with one is not its slowness', ['unknown', 'up'], 'up'],
    ['our trouble with one of three does not hide the others', ['unknown', 'down', 'down'], 'down'],
  ])('%s', (_, verdicts, expected) => {
    expect(judgeAnswers('cart', NOON, answers(verdicts)).verdict).toBe(expected);
  });

  it('names the addresses that did not answer rightly, where not all is well', () => {
    const { addresses, failing } = judgeAnswers('cart', NOON, answers(['up', 'down', 'degraded']));
    expect(addresses).toEqual(['10.0.0.0', '10.0.0.1', '10.0.0.2']);
    expect(failing).toEqual(['10.0.0.1']);
    expect(judgeAnswers('cart', NOON, answers(['up', 'degraded'])).failing).toBeUndefined();
  });

  it.each(['self', 'dns'] as const)('a name without an address (%s) gives none', (phase) => {
    const host = 'internal-tradai-prod-backend-alb-1234567890.eu-central-1.elb.amazonaws.com';
    expect(
      judgeAnswers('cart', NOON, [{ address: host, verdict: 'unknown', phase }]).addresses,
    ).toBeUndefined();
  });
});

describe('doubtOurselves', () => {
  const turn = (given: Partial<Turn>): Turn => ({
    target: 'x',
    turned: false,
    ill: false,
    unknown: false,
    explained: false,
    ...given,
  });
  const many = (count: number, given: Partial<Turn>) => Array.from({ length: count }, () => turn(given));
  it.each<[string, Turn[], boolean]>([
    [
      'half of ten fail at once and nobody else notices',
      [...many(5, { turned: true }), ...many(5, {})],
      true,
    ],
    ['four of ten fail: no doubt', [...many(4, { turned: true }), ...many(6, {})], false],
    ['two of two fail: too few to doubt', many(2, { turned: true }), false],
    [
      'half fail and a second witness agrees',
      [...many(4, { turned: true }), turn({ turned: true, others: 'ill' }), ...many(5, {})],
      false,
    ],
    [
      'half fail, but a sick dependency explains them',
      [...many(5, { turned: true, explained: true }), ...many(5, {})],
      false,
    ],
    [
      'one is truly ill, but the witnesses of the others call them well',
      [
        turn({ turned: true, others: 'ill' }),
        ...many(3, { turned: true, others: 'well' }),
        ...many(2, { turned: true }),
      ],
      true,
    ],
    [
      'as many witnesses say ill as say well',
      [...many(2, { turned: true, others: 'ill' }), ...many(2, { turned: true, others: 'well' })],
      false,
    ],
    [
      'two fall silent and nothing else is heard either',
      [...many(2, { turned: true, ill: true, reached: false }), turn({ ill: true, reached: false })],
      true,
    ],
    [
      'two fall silent, and what no probe asks is well',
      [...many(2, { turned: true, ill: true, reached: false }), turn({})],
      true,
    ],
    [
      'two fall silent, and one is heard to be ill',
      [...many(2, { turned: true, ill: true, reached: false }), turn({ ill: true, reached: true })],
      false,
    ],
    ['the only one falls silent: it may be ill', [turn({ turned: true, ill: true, reached: false })], false],
    [
      'two fall silent and a second witness agrees',
      [
        turn({ turned: true, ill: true, reached: false }),
        turn({ turned: true, ill: true, reached: false, others: 'ill' }),
      ],
      false,
    ],
    ['half could not be probed', [...many(5, { unknown: true }), ...many(5, {})], true],
  ])('%s', (_, turns, doubts) => {
    expect(doubtOurselves(turns) !== undefined).toBe(doubts);
  });
});
