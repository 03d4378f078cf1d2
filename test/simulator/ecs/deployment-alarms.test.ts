import { describe, expect, it } from 'vitest';
import type { Behaviour } from '../../../simulator/ecs/behaviour.ts';
import type { BridgeEvent } from '../../../simulator/ecs/event-bridge.ts';
import { fleetOfOne, MINUTE } from './fleet-of-one.ts';

const ILL: Behaviour = { kind: 'status', code: 500, body: '' };
const ALARM = 'late-errors';

/** Behind no check at all: only the alarm sees that the new revision is bad. */
function watchedByAlarm(rollback = true) {
  const fleet = fleetOfOne({ loadBalancer: false });
  fleet.world.createAlarm({ name: ALARM, ...fleet.address });
  const alarms = { alarmNames: [ALARM], enable: true, rollback };
  const service = fleet.world.serviceNamed(fleet.address.cluster, fleet.address.service);
  service.configuration = { ...service.configuration, alarms };
  return fleet;
}

describe('deployment alarms (ECS developer guide, deployment-alarm-failure)', () => {
  it('keep a deployment IN_PROGRESS, its old one listed, until the bake time is over', () => {
    const { world, address, register, describe: look, pass } = watchedByAlarm();
    world.updateService({ ...address, taskDefinition: register(11) }, 'ci');
    pass(3 * MINUTE);
    const baking = look();
    expect(baking.runningCount).toBe(2);
    expect(baking.deployments.map((one) => [one.rolloutState, one.runningCount])).toEqual([
      ['IN_PROGRESS', 2],
      ['COMPLETED', 0],
    ]);
    pass(5 * MINUTE);
    expect(look().deployments).toMatchObject([{ rolloutState: 'COMPLETED' }]);
  });

  it('roll back when one rings while it bakes', () => {
    const { world, tasks, address, register, describe: look, pass, messages } = watchedByAlarm();
    const good = look().deployments[0]!.id;
    tasks.setBuild('backend', '11', ILL);
    world.updateService({ ...address, taskDefinition: register(11) }, 'ci');
    pass(15 * MINUTE);
    expect(look().deployments).toMatchObject([{ id: good, rolloutState: 'COMPLETED' }]);
    expect(messages().some((message) => message.endsWith('deployment failed: alarm detected.'))).toBe(true);
  });

  it('only fail it where rolling back is off', () => {
    const { world, tasks, address, register, describe: look, pass } = watchedByAlarm(false);
    tasks.setBuild('backend', '11', ILL);
    world.updateService({ ...address, taskDefinition: register(11) }, 'ci');
    pass(15 * MINUTE);
    expect(look().deployments[0]).toMatchObject({ rolloutState: 'FAILED' });
    expect(look().taskDefinition).toMatch(/:11$/);
  });

  it('that ring already when it starts are ignored by it', () => {
    const { world, tasks, address, register, describe: look, pass } = watchedByAlarm();
    tasks.setBuild('backend', '10', ILL);
    pass(3 * MINUTE);
    expect(world.alarms.get(ALARM)!.state).toBe('ALARM');
    tasks.setBuild('backend', '11', ILL);
    world.updateService({ ...address, taskDefinition: register(11) }, 'ci');
    pass(5 * MINUTE);
    expect(look().deployments).toMatchObject([{ rolloutState: 'COMPLETED' }]);
    expect(look().taskDefinition).toMatch(/:11$/);
  });
});

describe('an alarm that people have muted or another one suppresses (CloudWatch user guide)', () => {
  it.each([
    ['muted', { muteDetail: expect.anything() }],
    ['suppressed', { state: expect.objectContaining({ actionsSuppressedBy: 'Alarm' }) }],
  ] as const)('sends its event all the same, and says that it is %s', (quiet, mark) => {
    const { world, tasks, pass } = watchedByAlarm();
    const heard: BridgeEvent[] = [];
    world.onEvent((event) => heard.push(event));
    world.quietAlarm(ALARM, quiet);
    tasks.setBuild('backend', '10', ILL);
    pass(3 * MINUTE);
    expect(heard.filter((event) => event.detail.alarmName === ALARM)).toMatchObject([{ detail: mark }]);
  });
});
