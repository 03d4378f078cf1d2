import { describe, expect, it } from 'vitest';
import { POLICIES } from '../../../simulator/rivals/policies.ts';
import { storyText } from '../scenario/stories.ts';
import { HANG, HANG_FOR_GOOD, playRival } from './play-rival.ts';

const ALONE = { backend: '{loadBalancer: false, desired: 3}' };
const FORCE = { forceNewDeployment: true };
/** It answers 200 and says that it is ill. */
const SAYS_ILL = `{at: 10m, break: {service: backend, behaviour: {body: {body: '{"status":"ill"}'}}, cure: none}}`;

describe('restart-only', () => {
  it('restarts after three failed checks, and that heals what a restart heals', async () => {
    const { asked, atSeconds, result } = await playRival('restart-only', storyText(`[${HANG}]`, ALONE));
    expect(asked).toEqual([FORCE]);
    expect(atSeconds[0]).toBeGreaterThan(600 + 60);
    expect(atSeconds[0]).toBeLessThanOrEqual(600 + 105);
    expect(result.services.backend).toMatchObject({ healthyAtEnd: true, desiredAtEnd: 3 });
  });

  it('restarts forever what a restart does not heal, a start period apart', async () => {
    const { asked, atSeconds } = await playRival('restart-only', storyText(`[${HANG_FOR_GOOD}]`, ALONE));
    expect(asked.length).toBeGreaterThan(8);
    expect(asked.every((one) => one.forceNewDeployment === true)).toBe(true);
    const gaps = atSeconds.slice(1).map((at, index) => at - atSeconds[index]!);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(80 + 60);
  });

  it.each([
    ['that is only observed', '{loadBalancer: false, mode: observe}', HANG],
    ['that nobody wants to run', '{loadBalancer: false}', '{at: 10m, scale: {service: backend, desired: 0}}'],
    ['that answers, whatever its body says', '{loadBalancer: false}', SAYS_ILL],
  ])('leaves a service alone %s', async (_, backend, step) => {
    const { asked } = await playRival('restart-only', storyText(`[${step}]`, { backend }));
    expect(asked).toEqual([]);
  });
});

describe('runbook', () => {
  it('goes through its three options to the letter, five minutes each', async () => {
    const { asked, atSeconds, result } = await playRival('runbook', storyText(`[${HANG_FOR_GOOD}]`, ALONE));
    expect(asked).toEqual([FORCE, { desiredCount: 0 }, { desiredCount: 1 }, { taskDefinition: 'None' }]);
    expect(atSeconds[1]! - atSeconds[0]!).toBeGreaterThanOrEqual(300);
    expect(atSeconds[2]! - atSeconds[1]!).toBe(30);
    expect(atSeconds[3]! - atSeconds[2]!).toBeGreaterThanOrEqual(300);
    expect(result.incidents).toMatchObject([{ outcome: 'escalated' }]);
  });

  it('leaves a desired count of 1 behind, and that is harm', async () => {
    const { result } = await playRival('runbook', storyText(`[${HANG_FOR_GOOD}]`, ALONE));
    expect(result).toMatchObject({ harm: true, services: { backend: { desiredAtEnd: 1 } } });
    expect(result.why).toContain('harm: backend was left at a desired count of 1, not 3');
  });

  it('begins when the alarm is delivered, and stops when an option helped', async () => {
    const { asked, atSeconds, result } = await playRival('runbook', storyText(`[${HANG}]`, ALONE));
    expect(asked).toEqual([FORCE]);
    expect(atSeconds[0]).toBeGreaterThanOrEqual(600 + 120);
    expect(atSeconds[0]).toBeLessThan(600 + 130);
    expect(result.notices.map((one) => one.kind)).toEqual(['opened', 'closed']);
  });

  it('asks the health endpoint first: a false alarm restarts nothing', async () => {
    const alarm = '{at: 10m, alarm: {service: backend, state: ALARM, times: 3}}';
    const { asked } = await playRival('runbook', storyText(`[${alarm}]`, ALONE));
    expect(asked).toEqual([]);
  });

  it('looks at the endpoint itself where no alarm watches', async () => {
    const backend = '{loadBalancer: false, alarm: false}';
    const { asked } = await playRival('runbook', storyText(`[${HANG}]`, { backend }));
    expect(asked).toEqual([FORCE]);
  });

  it('waits while an engineer has paused the service', async () => {
    const pause = '{at: 9m, pause: {service: backend, for: 10m}}';
    const { atSeconds } = await playRival('runbook', storyText(`[${pause}, ${HANG}]`, ALONE));
    expect(atSeconds[0]).toBeGreaterThanOrEqual(19 * 60);
  });
});

describe('escalating', () => {
  const CYCLE = '{at: 10m, break: {service: backend, behaviour: hang, cure: cycle}}';

  it('waits five minutes, climbs when a rung times out, and restores the exact count', async () => {
    const { asked, atSeconds, result } = await playRival('escalating', storyText(`[${CYCLE}]`, ALONE));
    expect(asked).toEqual([FORCE, { desiredCount: 0 }, { desiredCount: 3 }]);
    expect(atSeconds[0]).toBeGreaterThanOrEqual(900);
    expect(atSeconds[1]! - atSeconds[0]!).toBeGreaterThanOrEqual(300);
    expect(result.services.backend).toMatchObject({ healthyAtEnd: true, desiredAtEnd: 3 });
    expect(result.harm).toBe(false);
  });

  it('takes only rungs that the owner allows, and rolls back to the revision before', async () => {
    const ill = '{at: 5m, break: {service: backend, behaviour: hang, cure: rollback}}';
    const backend = '{loadBalancer: false, scaleCycle: false}';
    const { asked } = await playRival('escalating', storyText(`[${ill}]`, { backend }));
    expect(asked).toEqual([FORCE, { taskDefinition: expect.stringMatching(/fleet-backend-prod:9$/) }]);
  });

  it('begins nothing while more than 40 % of the fleet is unhealthy', async () => {
    const names = ['b', 'c', 'd', 'e'];
    const more = names.map((name) => `    ${name}: {loadBalancer: false}`).join('\n');
    const broken = (ill: readonly string[]) =>
      `[${ill.map((name) => `{at: 10m, break: {service: ${name}, behaviour: hang, cure: restart, until: 20m}}`).join(', ')}]`;
    const three = await playRival(
      'escalating',
      storyText(broken(['b', 'c', 'd']), { more, duration: '30m' }),
    );
    const two = await playRival('escalating', storyText(broken(['b', 'c']), { more, duration: '30m' }));
    // The first of three crosses the line before the other two do.
    expect(new Set(three.calls.map((call) => (call.input as { service: string }).service)).size).toBeLessThan(
      3,
    );
    expect(two.asked).toEqual([FORCE, FORCE]);
  });

  it('does nothing during a deployment of somebody else', async () => {
    const stuck = '{at: 5m, deploy: {service: backend, revision: 11, behaviour: hang, ends: false}}';
    const { asked } = await playRival('escalating', storyText(`[${stuck}, ${HANG}]`, ALONE));
    expect(asked).toEqual([]);
  });
});

describe('ecs-native', () => {
  it('rolls back a deployment whose tasks never start, where nobody else does', async () => {
    const bad = `{at: 5m, deploy: {service: backend, revision: 11, behaviour: {cannot-start: {stopCode: TaskFailedToStart, reason: 'CannotPullContainerError: not found'}}}}`;
    const { calls, result, observed } = await playRival('ecs-native', storyText(`[${bad}]`, ALONE));
    expect(calls).toEqual([]);
    expect(result.services.backend).toMatchObject({ revisionAtEnd: 10 });
    expect(observed!.services.get('backend')!.deployments[0]!.revision.taskDefinition.revision).toBe(11);
    expect(result.notices).toHaveLength(1);
  });

  it('does nothing about tasks that run and do not answer', async () => {
    const { calls, result } = await playRival('ecs-native', storyText(`[${HANG}]`, ALONE));
    expect([calls, result.services.backend!.healthyAtEnd]).toEqual([[], false]);
  });
});

describe('every rival', () => {
  it.each(POLICIES)('%s gives the same event log for the same seed', async (policy) => {
    const text = storyText(`[${HANG_FOR_GOOD}, {at: 12m, aws: {fault: ecs-throttled, until: 16m}}]`, ALONE);
    const runs = await Promise.all([playRival(policy, text), playRival(policy, text)]);
    expect(runs[0].result.digest).toBe(runs[1].result.digest);
  });

  it('is as blind as the watchdog would be, and acts on it when it believes itself', async () => {
    const blind = '[{at: 10m, watchdog: {fault: prober-blind, until: 20m}}]';
    const { result } = await playRival('restart-only', storyText(blind, ALONE));
    expect(result.needless).toBeGreaterThan(0);
    expect((await playRival('watchdog', storyText(blind, ALONE))).result.needless).toBe(0);
  });

  it('loses what it would tell while the topic fails', async () => {
    const mute = '{at: 1m, watchdog: {fault: topic-failing, until: 15m}}';
    const text = storyText(`[${mute}, ${HANG}]`, ALONE);
    const { result } = await playRival('restart-only', text);
    expect(result.mutations).toHaveLength(1);
    expect(result.notices).toEqual([]);
  });

  it('tries again what ECS throttles', async () => {
    const throttled = '{at: 10m, aws: {fault: ecs-throttled, until: 18m}}';
    const { result } = await playRival('runbook', storyText(`[${throttled}, ${HANG}]`, ALONE));
    expect(result.mutations[0]!.atSeconds).toBeGreaterThanOrEqual(18 * 60);
  });
});
