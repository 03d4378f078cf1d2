import { describe, expect, it } from 'vitest';
import { controlKey, testEgress, unlessBlind } from '../../../functions/gather/self-test.ts';
import type { Observation } from '../../../shared/core/health/observation.ts';
import type { Environment, TcpQuestion } from '../../../shared/core/watchlist/environment.ts';
import type { AskedQuestion, HealthStore } from '../../../shared/ports.ts';
import { NOON, plainSituation, seen, service } from '../../support/cases.ts';

const CONTROL: TcpQuestion = { kind: 'tcp', host: 'control.example', port: 443, timeoutMs: 2000 };
const HEARD = [controlKey('public', CONTROL)];
const SILENT: Partial<Observation> = { phase: 'timeout' };

const environment = (controls?: Environment['controls']): Environment => ({
  ...plainSituation().environment,
  controls,
});
const targets = ['cart', 'shop'].map((id) => service(id));
const down = (target: string, given = SILENT) => seen('down', NOON, { target, ...given });
const up = (target: string) => seen('up', NOON, { target });

/** A prober to whom only these still answer. */
function proberHeardBy(...answering: readonly string[]) {
  const asked: string[] = [];
  const ask = async (_: string, questions: readonly AskedQuestion[]) => {
    asked.push(...questions.map(({ target }) => target));
    return questions.map(({ target }) => (answering.includes(target) ? up(target) : down(target)));
  };
  return { asked, prober: { ask } };
}

const test = (
  seenNow: readonly Observation[],
  heard: readonly string[],
  answering: readonly string[] = [],
) => {
  const { asked, prober } = proberHeardBy(...answering);
  const world = { environment: environment({ public: CONTROL }), prober };
  return testEgress(targets, seenNow, heard, world).then((found) => ({ ...found, asked }));
};

describe('testEgress', () => {
  it('asks nobody while every target is heard and the control address is known to work', async () => {
    expect(await test([up('cart'), up('shop')], HEARD)).toMatchObject({ asked: [], heard: HEARD });
  });

  it('finds us blind when a target and the control address are both silent', async () => {
    const { blind, heard } = await test([down('cart'), down('shop')], HEARD);
    expect(blind.get('public')).toBe(
      'from public our own control address control.example is not reached either',
    );
    expect(heard).toEqual(HEARD);
  });

  it.each(['dns', 'connect', 'tls', 'timeout'] as const)('asks when a target fails at %s', async (phase) => {
    expect((await test([down('cart', { phase })], HEARD, ['control:public'])).asked).toEqual([
      'control:public',
    ]);
  });

  it.each(['http', 'body', 'latency'] as const)(
    'does not ask when a target has answered (%s)',
    async (phase) => {
      expect((await test([down('cart', { phase })], HEARD)).asked).toEqual([]);
    },
  );

  it('believes the failure when the control address answers', async () => {
    expect((await test([down('cart')], HEARD, ['control:public'])).blind.size).toBe(0);
  });

  it('counts no control address that was never heard, and remembers it once it is', async () => {
    expect(await test([down('cart')], [])).toMatchObject({ blind: new Map(), heard: [] });
    expect((await test([up('cart')], [], ['control:public'])).heard).toEqual(HEARD);
  });

  it('takes one that is silent beside a target that still answers for ill itself, and forgets it', async () => {
    const found = await test([down('cart'), up('shop')], HEARD, ['shop']);
    expect(found).toMatchObject({ asked: ['control:public', 'shop'], blind: new Map(), heard: [] });
  });

  it('is blind when the target that answered before is silent as well', async () => {
    const { blind, failed } = await test([down('cart'), up('shop')], HEARD);
    expect(blind.size).toBe(1);
    expect(failed).toEqual([]);
  });

  it('tells of a target that answered a moment ago and fails now, while the control answers', async () => {
    const { failed } = await test([down('cart'), up('shop')], HEARD, ['control:public']);
    expect(failed).toMatchObject([{ target: 'shop', verdict: 'down' }]);
    expect((await test([down('cart'), up('shop')], HEARD, ['control:public', 'shop'])).failed).toEqual([]);
  });

  it('changes nothing where no control address is declared', async () => {
    const { asked, prober } = proberHeardBy();
    const found = await testEgress(targets, [down('cart')], HEARD, { environment: environment(), prober });
    expect({ ...found, asked }).toEqual({ blind: new Map(), heard: [], failed: [], asked: [] });
  });
});

describe('unlessBlind', () => {
  const health: Pick<HealthStore, 'shards'> = {
    shards: async () => [
      { shard: 0, lookedAtMs: NOON, sick: [], failing: [], heardControls: HEARD, version: 1 },
    ],
  };
  const judged = (answers: readonly Observation[], answering: readonly string[] = []) =>
    unlessBlind(targets, answers, {
      environment: environment({ public: CONTROL }),
      prober: proberHeardBy(...answering).prober,
      health,
    });

  it('makes what failed while we are blind unknown, and leaves what was told as it is', async () => {
    const [cart, shop] = await judged([down('cart'), down('shop', { phase: 'http' })]);
    expect(cart).toMatchObject({ verdict: 'unknown', phase: 'self' });
    expect(shop).toMatchObject({ verdict: 'down', phase: 'http' });
  });

  it('leaves a failure a failure when the control address answers', async () => {
    expect(await judged([down('cart')], ['control:public'])).toEqual([down('cart')]);
  });
});
