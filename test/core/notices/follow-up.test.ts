import { describe, expect, it } from 'vitest';
import { composeClosed } from '../../../shared/core/notices/compose-closed.ts';
import { followUp } from '../../../shared/core/notices/follow-up.ts';
import type { Incident } from '../../../shared/core/remediation/incident.ts';
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
    ['after an escalation: all of it', incidentAt(NOON, { outcome: 'escalated' }), /A human is needed/],
  ])('%s', (_, incident, line) => expect(followUp(environment, incident).join()).toMatch(line));

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
