import type { FleetService } from '../../simulator/ecs/fleet.ts';
import { type fleetOfOne, HOUR, MINUTE } from '../simulator/ecs/fleet-of-one.ts';

type One = ReturnType<typeof fleetOfOne>;

export const HANG = { behaviour: { kind: 'hang' }, cure: { kind: 'none' } } as const;

/** What the fleet may look like when it is read. */
export const SITUATIONS: readonly [what: string, settings: FleetService, happens: (one: One) => void][] = [
  ['has been steady for a week', {}, () => undefined],
  ['wants nothing to run', { desired: 0 }, () => undefined],
  [
    'is in the middle of a deployment',
    {},
    (one) => {
      one.world.updateService({ ...one.address, taskDefinition: one.register(11) }, 'ci');
      one.pass(5_000);
    },
  ],
  [
    'was deployed an hour ago',
    {},
    (one) => {
      one.world.updateService({ ...one.address, taskDefinition: one.register(11) }, 'ci');
      one.pass(HOUR);
    },
  ],
  [
    'hangs',
    {},
    (one) => {
      one.tasks.fallIll('backend', HANG);
      one.pass(2.5 * MINUTE);
    },
  ],
  [
    'crashes again and again',
    { loadBalancer: false },
    (one) => {
      const behaviour = { kind: 'crash-after', afterMs: 30_000, exitCode: 3, log: 'panic' } as const;
      one.tasks.fallIll('backend', { behaviour, cure: { kind: 'none' } });
      one.pass(10 * MINUTE);
    },
  ],
  [
    'runs out of memory',
    { loadBalancer: false },
    (one) => {
      const behaviour = { kind: 'oom', afterMs: 60_000, needsMiB: 900 } as const;
      one.tasks.fallIll('backend', { behaviour, cure: { kind: 'memory' } });
      one.pass(5 * MINUTE);
    },
  ],
  [
    'cannot start new tasks',
    {},
    (one) => {
      const reason = 'CannotPullContainerError: pull image manifest has been retried 5 time(s)';
      one.tasks.setBuild('backend', '11', { kind: 'cannot-start', stopCode: undefined, reason });
      one.world.updateService({ ...one.address, taskDefinition: one.register(11) }, 'ci');
      one.pass(4 * MINUTE);
    },
  ],
  [
    'is rolled back by its circuit breaker',
    { circuitBreaker: { rollback: true } },
    (one) => {
      one.tasks.setBuild('backend', '11', { kind: 'crash-on-start', exitCode: 1, log: undefined });
      one.world.updateService({ ...one.address, taskDefinition: one.register(11) }, 'ci');
      one.pass(6 * MINUTE);
    },
  ],
  [
    'finds no room for its tasks',
    { desired: 1 },
    (one) => {
      one.world.conditions.launchesFailReason = 'RESOURCE:ENI';
      one.world.updateService({ ...one.address, desiredCount: 3 }, 'human');
      one.pass(2 * MINUTE);
    },
  ],
  ['is a daemon', { scheduling: 'DAEMON' }, () => undefined],
  ['is deployed by another controller', { controller: 'EXTERNAL', loadBalancer: false }, () => undefined],
  ['is scaled by an autoscaler', { desired: 3, autoscaling: { min: 2, max: 9 } }, () => undefined],
  [
    'runs a revision that was deregistered',
    {},
    (one) => {
      one.world.deregisterTaskDefinition({ taskDefinition: `${one.names.family}:10` }, 'ci');
    },
  ],
  [
    'is seen as it was a while ago',
    {},
    (one) => {
      one.world.setLag(30_000);
      one.world.updateService({ ...one.address, desiredCount: 4 }, 'human');
      one.pass(10_000);
    },
  ],
];
