import { describe, expect, it } from 'vitest';
import { composeClosed } from '../../../shared/core/notices/compose-closed.ts';
import { followUp } from '../../../shared/core/notices/follow-up.ts';
import type { Incident, Rung } from '../../../shared/core/remediation/incident.ts';
import type { Remedy } from '../../../shared/core/remediation/ladder.ts';
import { incidentAt, MINUTE, NOON, plainSituation, taskDefinition } from '../../support/cases.ts';

const { environment } = plainSituation();
const healed = (remedy: Remedy, given: Partial<Incident> = {}): Incident =>
  incidentAt(NOON, {
    outcome: 'recovered',
    rungs: [{ remedy, intentAtMs: NOON + MINUTE, result: 'verified' }],
    fingerprint: { serviceArn: 'arn', taskDefinition: taskDefinition(10), desired: 2, deploymentIds: [] },
    plan: {
      rungs: [remedy],
      leftOut: [],
      rollBackTo: taskDefinition(9),
      raise: { fromMiB: 512, toMiB: 1_024, patch: 'in shop-cart-prod: memory from 512 to 1024 MiB' },
      scaleTo: 4,
    },
    ...given,
  });

/** Rolled back from 11 to 9 in vain, and what ECS showed when it was last read. */
const leftOn = (shown: string, rung: Partial<Rung>): Incident =>
  healed('roll-back', {
    outcome: 'escalated',
    rungs: [
      {
        ...{ remedy: 'roll-back', intentAtMs: NOON, result: 'not-cured' },
        read: { atMs: NOON, shows: `0; ${shown}; 0/2; 0` },
        ...rung,
      },
    ],
    fingerprint: { serviceArn: 'arn', taskDefinition: taskDefinition(11), desired: 2, deploymentIds: [] },
  });

describe('what is left to people', () => {
  it.each<[string, Incident, RegExp]>([
    ['after a roll-back: its source', healed('roll-back'), /goes back to shop-cart-prod:9 too/],
    ['after more memory: the patch', healed('raise-memory'), /memory from 512 to 1024 MiB/],
    [
      'after a scale-out: the way back',
      healed('scale-out'),
      /update-service --cluster shop-prod --service shop-cart-prod --desired-count 2$/,
    ],
    ['after a stopped deployment: its correction', healed('stop-deployment'), /Correct it before/],
    ['after a restart: the hang', healed('force-deploy'), /why it hung/],
    [
      'after the restart of a leak: the leak',
      healed('force-deploy', {
        diagnosis: { cause: 'memory-leak', blames: 'cart', confidence: 0.8, because: [] },
      }),
      /Find what grows/,
    ],
    [
      'after a restart: what brings its data',
      healed('force-deploy', {
        diagnosis: { cause: 'stale-data', blames: 'cart', confidence: 0.8, because: [] },
      }),
      /why its data stopped/,
    ],
    [
      'after a restart of which nobody knows why it helped',
      healed('force-deploy', {
        diagnosis: { cause: 'unknown', blames: 'cart', confidence: 0.3, because: [] },
      }),
      /nobody knows why/,
    ],
    [
      'after a scale cycle in which its remediation died: the count',
      healed('scale-cycle', {
        outcome: 'escalated',
        rungs: [{ remedy: 'scale-cycle', intentAtMs: NOON, result: 'aborted' }],
      }),
      /At 0 tasks: aws ecs update-service --cluster shop-prod --service shop-cart-prod --desired-count 2$/,
    ],
    [
      'after a roll-back that did not help: where it was left, and the way forward again',
      healed('roll-back', {
        outcome: 'escalated',
        rungs: [{ remedy: 'roll-back', intentAtMs: NOON, result: 'not-cured' }],
        fingerprint: {
          serviceArn: 'arn',
          taskDefinition: 'arn:aws:ecs:eu-central-1:1:task-definition/shop-cart-prod:11',
          desired: 2,
          deploymentIds: [],
        },
      }),
      /left on shop-cart-prod:9, which did not help.* --service shop-cart-prod --task-definition shop-cart-prod:11/,
    ],
    [
      'after an alias was moved back in vain: the version, and the way forward again',
      healed('roll-back-alias', {
        outcome: 'escalated',
        rungs: [{ remedy: 'roll-back-alias', intentAtMs: NOON, result: 'not-cured' }],
        plan: {
          rungs: ['roll-back-alias'],
          leftOut: [],
          rollBackTo: 'arn:aws:lambda:eu-central-1:1:function:cart:9',
        },
        fingerprint: {
          serviceArn: 'arn',
          taskDefinition: 'arn:aws:lambda:eu-central-1:1:function:cart:10',
          desired: 1,
          deploymentIds: [],
        },
      }),
      /left on cart:9, which did not help; cart:10 ran before. To go forward again: aws lambda update-alias .* --function-version 10/,
    ],
    [
      'after a roll-back from which ECS may still go back: that too',
      leftOn('shop-cart-prod:9', {}),
      /left on shop-cart-prod:9, which did not help \(by now ECS may have gone back by itself\); shop-cart-prod:11 ran before/,
    ],
    [
      'after a roll-back that was completed: where it stays',
      leftOn('shop-cart-prod:9', { settledAtMs: NOON }),
      /left on shop-cart-prod:9, which did not help; shop-cart-prod:11 ran before/,
    ],
    [
      'after a roll-back from which ECS went back: what it has now',
      leftOn('shop-cart-prod:11', {}),
      /ECS has gone back to shop-cart-prod:11 from shop-cart-prod:9, which did not help\.$/,
    ],
    [
      'after a roll-back to a copy that we registered: that, which is no step of ECS',
      leftOn('shop-cart-prod:12', {
        registered: 'arn:aws:ecs:eu-central-1:1:task-definition/shop-cart-prod:12',
      }),
      /It was left on shop-cart-prod:12, which did not help/,
    ],
    [
      'after a roll-back from which ECS went back to something older: that, and what ran before',
      leftOn('shop-cart-prod:8', {}),
      /gone back to shop-cart-prod:8 from shop-cart-prod:9, which did not help; shop-cart-prod:11 ran before/,
    ],
    ['after an escalation: all of it', incidentAt(NOON, { outcome: 'escalated' }), /A human is needed/],
  ])('%s', (_, incident, line) => expect(followUp(environment, incident).join()).toMatch(line));

  it('is not all of it where a deployment is owed: who makes it, how often, until when, and how that ends', () => {
    const text = (rung: Partial<Rung>, pledgedMs?: number) =>
      followUp(environment, leftOn('shop-cart-prod:11', { actedAtMs: NOON, ...rung }), pledgedMs).join('\n');
    const owed = text({}, NOON);
    expect(owed).not.toContain('does nothing more');
    expect(owed).toMatch(/A human is needed\..* the restorer deploys it again: .* at most 15 min/);
    expect(owed).toContain('until 2026-01-06T12:00:00.000Z at the latest');
    expect(owed).toContain('To put an end to this: deploy what you want to run, or set its count to 0.');
    expect(text({ settledAtMs: NOON }, NOON)).toContain('does nothing more');
    expect(text({ actedAtMs: undefined }, NOON)).toContain('does nothing more');
    expect(text({})).toContain('does nothing more');
  });

  it('names the command by which pipelines ask, where a deployment would undo the cure', () => {
    const steps = (remedy: Remedy) =>
      composeClosed({ environment, incident: healed(remedy), nowMs: NOON }).nextSteps.join('\n');
    expect(steps('roll-back')).toContain('npx watchdog frozen cart -c env=prod (exits 3)');
    expect(steps('force-deploy')).not.toContain('frozen');
  });

  it('is nothing after what healed by itself', () => {
    expect(followUp(environment, incidentAt(NOON, { outcome: 'recovered' }))).toEqual([]);
  });
});
