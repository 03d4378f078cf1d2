import { describe, expect, it } from 'vitest';
import { STUCK } from '../../../shared/core/diagnosis/stuck-deployment.ts';
import { composeBlind } from '../../../shared/core/notices/compose-blind.ts';
import { composeClosed } from '../../../shared/core/notices/compose-closed.ts';
import { composeRestored } from '../../../shared/core/notices/compose-debt.ts';
import { composeOpened } from '../../../shared/core/notices/compose-opened.ts';
import type { Incident, Plan } from '../../../shared/core/remediation/incident.ts';
import {
  incidentAt,
  lambdaService,
  MINUTE,
  NOON,
  plainSituation,
  taskDefinition,
} from '../../support/cases.ts';

const { environment } = plainSituation();
const diagnosis = {
  cause: 'bad-revision' as const,
  blames: 'cart',
  confidence: 0.85,
  because: ['shop-cart-prod:11 fell ill 17 min after it was deployed'],
};
const plan = {
  rungs: ['roll-back' as const],
  leftOut: [{ remedy: 'scale-cycle' as const, because: 'its owner does not allow it' }],
  rollBackTo: taskDefinition(10),
};
const opened = (given: Partial<Incident> = {}) =>
  composeOpened({
    environment,
    incident: incidentAt(NOON, { diagnosis, plan, ...given }),
    nowMs: NOON + MINUTE,
  });
const closed = (given: Partial<Incident> = {}) =>
  composeClosed({
    environment,
    incident: incidentAt(NOON, {
      diagnosis,
      plan,
      outcome: 'recovered',
      because: 'roll-back made it well',
      ...given,
    }),
    nowMs: NOON + 8 * MINUTE,
  });
const held = (given: Partial<Incident>) => opened({ plan: undefined, ...given });
const dependency = {
  cause: 'dependency' as const,
  blames: 'orders-db',
  confidence: 0.9,
  because: ['orders-db does not answer'],
};

describe('the notice that opens an incident', () => {
  it('calls a deployment stuck that has its old tasks serve, and not its service ill', () => {
    expect(opened({ reason: STUCK }).subject).toBe("[shop prod] cart's deployment is stuck: bad-revision");
  });

  it('says of a stuck deployment that what ran before it still answers', () => {
    expect(opened({ reason: STUCK }).lines[1]).toBe(
      'Seen: its deployment does not come further, and what ran before it still answers.',
    );
  });

  it.each<[string, Plan]>([
    ['Raise memory to 1024 MiB', { ...plan, rungs: ['raise-memory'], settings: { memoryMiB: 1024 } }],
    ['Raise timeout to 10 s', { ...plan, rungs: ['raise-timeout'], settings: { timeoutSeconds: 10 } }],
    ['Roll back alias to shop-cart-prod:10', { ...plan, rungs: ['roll-back-alias'] }],
  ])('says how far a remedy goes: %s', (said, planned) => {
    expect(opened({ plan: planned }).lines).toContain(`Next: will try: ${said}.`);
  });

  it('names in a storm what all need that are ill, and only there', () => {
    const [cart, other] = environment.services;
    const linesOf = (thread: string) =>
      composeOpened({
        environment: {
          ...environment,
          services: [
            { ...cart!, dependsOn: ['nat', 'queue'] },
            { ...other!, dependsOn: ['nat'] },
          ],
        },
        incident: incidentAt(NOON, { diagnosis, thread }),
        nowMs: NOON,
        alsoAffected: ['other-0'],
      }).lines;
    expect(linesOf('storm:1')).toContain('All of them need: nat.');
    expect(linesOf('incident:cart#000001').join('\n')).not.toContain('All of them');
  });

  it('has no name for what a service calls and nobody watches', () => {
    const words = { ...dependency, blames: 'cart', because: ['it says so itself: "connect ECONNREFUSED"'] };
    expect(opened({ diagnosis: words }).lines).toContain(
      'Diagnosis: dependency, blaming something that nobody watches here (confidence 0.9).',
    );
  });

  it('[S3-11.05] [S3-11.06] says what, since when, why, and what will be tried', () => {
    const { subject, lines } = opened();
    expect(subject).toBe('[shop prod] cart is not well: bad-revision');
    const text = lines.join('\n');
    expect(text).toContain('2026-01-05T12:00:00.000Z');
    expect(text).toContain('fell ill 17 min after it was deployed');
    expect(text).toContain('Next: will try: Roll back to shop-cart-prod:10.');
    expect(text).toContain('Not tried: Scale cycle, because its owner does not allow it.');
  });

  it('[S3-11.08] leads to the logs and figures of the service', () => {
    const linkOf = (services: typeof environment.services) =>
      composeOpened({
        environment: { ...environment, region: 'eu-central-1', services },
        incident: incidentAt(NOON),
        nowMs: NOON,
      }).nextSteps.join('\n');
    expect(linkOf(environment.services)).toContain(
      'https://eu-central-1.console.aws.amazon.com/ecs/v2/clusters/shop-prod/services/shop-cart-prod/logs?region=eu-central-1',
    );
    expect(linkOf([lambdaService()])).toContain(
      'https://eu-central-1.console.aws.amazon.com/lambda/home?region=eu-central-1#/functions/shop-cart-prod?tab=monitoring',
    );
  });

  it('says that nothing is done, and why, when it is held', () => {
    const { subject, lines, kind } = held({
      hold: { reason: 'paused', detail: 'paused: maintenance', sinceMs: NOON },
    });
    expect(kind).toBe('held');
    expect(subject).toContain('held (paused)');
    expect(lines.join('\n')).toContain('Next: nothing is done: paused: maintenance');
  });

  it('is about the dependency where one is to blame, and shares its id with the others of its thread', () => {
    const given = {
      diagnosis: dependency,
      thread: 'dependency:orders-db:1',
      hold: { reason: 'dependency-sick' as const, detail: 'down', sinceMs: NOON },
    };
    const one = held(given);
    expect(one).toMatchObject({ about: 'orders-db', id: 'dependency:orders-db:1:opened' });
    expect(one.subject).toBe('[shop prod] orders-db is not well; cart needs it and is left alone');
    expect(held({ ...given, service: 'other-1' }).id).toBe(one.id);
  });

  it('keeps secrets, control characters and endless texts of targets out', () => {
    const evil = `token AKIAIOSFODNN7EXAMPLE \u001b[31m\r\nfake: line ${'x'.repeat(9_000)}`;
    const text = opened({ reason: evil, evidence: [evil] }).lines;
    expect(text.join('')).not.toContain('AKIAIOSFODNN7EXAMPLE');
    expect(text.join('')).toMatch(/^[\x20-\x7E\u00A0-\uFFFF]*$/);
    expect(Math.max(...text.map((line) => line.length))).toBeLessThanOrEqual(500);
  });

  it.each(['a'.repeat(300), 'Ünïcode — dash', 'two\nlines'])(
    'has a subject that SNS takes, whatever the reason: %s',
    (reason) => {
      expect(opened({ diagnosis: undefined, reason }).subject).toMatch(/^[\x20-\x7E]{1,99}$/);
    },
  );
});

describe('the notice that closes an incident', () => {
  it('[S2-45] [S3-11.07] [S3-10.16] says what was tried with which result, what worked, and what to follow up', () => {
    const notice = closed({
      rungs: [
        {
          remedy: 'roll-back',
          intentAtMs: NOON + MINUTE,
          result: 'verified',
          because: 'it answered rightly',
        },
      ],
    });
    expect(notice.subject).toBe('[shop prod] cart recovered by roll-back after 8 min');
    expect(notice.lines.join('\n')).toContain('Tried: Roll back at 2026-01-05T12:01:00.000Z: verified');
    expect(notice.nextSteps.join('\n')).toContain(
      'brings the bad revision back unless its source goes back to shop-cart-prod:10',
    );
  });

  it('says once why nothing is done, also where it is why a remedy was left out', () => {
    const because = 'its owner does not allow it';
    const hold = { reason: 'no-remedy' as const, detail: `scale-cycle: ${because}`, sinceMs: NOON };
    const text = opened({ hold }).lines.join('\n');
    expect(text.split(because)).toHaveLength(2);
  });

  it('[S3-10.13] says who else is not well yet', () => {
    const of = (stillOpen: string[]) =>
      composeClosed({
        environment,
        incident: incidentAt(NOON, { outcome: 'recovered', because: 'x' }),
        nowMs: NOON,
        stillOpen,
      }).lines.at(-1);
    expect(of(['shop', 'till'])).toBe('Other incidents are open: shop, till.');
    expect(of([])).toBe('No other incident is open.');
  });

  it.each([
    [89_000, 'after 89 s'],
    [8 * MINUTE, 'after 8 min'],
    [125 * MINUTE, 'after 2 h 5 min'],
  ])('says how long it took as people say it (%s ms)', (lastedMs, words) => {
    const incident = incidentAt(NOON, { outcome: 'recovered', because: 'x' });
    const { subject } = composeClosed({ environment, incident, nowMs: incident.firstFailureAtMs + lastedMs });
    expect(subject).toContain(words);
  });

  it('does not say of an incident that goes on without it that it is over', () => {
    const text = closed({ outcome: 'escalated', because: 'nothing helped' }).lines.join('\n');
    expect(text).toContain('It has not been well since 2026-01-05T12:00:00.000Z, for 8 min now.');
    expect(text).not.toContain('It lasted');
  });

  it('says of what comes and goes that it answers, and what it looked like', () => {
    const because = ['when it was ill it looked like out-of-memory', '2 tasks were killed'];
    const diagnosis = { cause: 'flapping', blames: 'cart', confidence: 0.8, because } as const;
    const text = closed({
      outcome: 'escalated',
      because: 'it comes and goes',
      diagnosis,
      toldAtMs: NOON,
    }).lines.join('\n');
    expect(text).toContain('It answers at this moment, and has come and gone since 2026-01-05T12:00:00.000Z');
    for (const line of because) expect(text).toContain(line);
  });

  it('says what held it up where nothing was tried, and not twice', () => {
    const detail = 'only our own probes say that it is ill';
    const holds = [{ reason: 'awaiting-witness', detail, sinceMs: NOON + MINUTE } as const];
    const of = (given: object) => closed({ rungs: [], holds, ...given }).lines.join('\n');
    expect(of({ because: 'x' })).toContain(`Nothing was tried: ${detail}.`);
    expect(of({ because: `held: ${detail}` })).toContain('Nothing was tried.');
    expect(of({ because: 'x', firstFailureAtMs: NOON + 2 * MINUTE })).toContain('Nothing was tried.');
  });

  it('[S3-11.03] [S3-11.04] calls for a human when it was escalated', () => {
    expect(closed({ outcome: 'escalated', because: 'nothing helped' })).toMatchObject({
      severity: 'critical',
    });
  });

  it('has the same id whoever composes it, and another one after a reopening', () => {
    expect(closed().id).toBe(closed().id);
    expect(closed({ opening: 2 }).id).not.toBe(closed().id);
  });

  it('names the command to look further', () => {
    expect(closed().nextSteps.at(-1)).toMatch(/npx watchdog explain cart#\d+ -c env=prod/);
  });
});

describe('the other notices', () => {
  it('blindness opens and ends one thread', () => {
    const blind = (over: boolean, ill: string[] = []) =>
      composeBlind(environment, {
        sinceMs: NOON,
        nowMs: NOON + MINUTE,
        detail: 'all probes fail',
        ill,
        over,
      });
    expect(blind(false).thread).toBe(blind(true).thread);
    expect(blind(false).id).not.toBe(blind(true).id);
    expect(blind(false).lines.join(' ')).toContain('Nothing is judged and nothing is done');
    expect(blind(false).lines).toHaveLength(2);
    expect(blind(false, ['cart', 'web']).lines).toContain('Not well already, and left alone: cart, web.');
  });

  it('a repaid debt says what was restored', () => {
    const paid = {
      service: 'cart',
      modelName: 'shop-cart-prod',
      incident: 'cart#000001',
      desired: 4,
      nowMs: NOON,
      parkedAtMs: NOON - MINUTE,
    };
    expect(composeRestored(environment, paid).subject).toContain('its count is back at 4');
    const again = composeRestored(environment, { ...paid, repaidAtMs: NOON });
    expect(again.nextSteps).toEqual(['If somebody wants it at 0: set it after 2026-01-05T12:30:00.000Z.']);
    expect(again.id).not.toBe(composeRestored(environment, paid).id);
  });
});
