import { stringify } from 'yaml';
import type { DrawnScenario } from '../../simulator/fuzz/drawn-scenario.ts';
import { STORIES_OF_ENDINGS } from './stories-of-endings.ts';
import { STORIES_OF_LIMITS } from './stories-of-limits.ts';
import { ALARMED, hang, neighbours, type Told, UNSEEN } from './told.ts';

/** Stories in which one guard alone stands between the watchdog and a broken rule. */
const TOLD: Readonly<Record<string, Told>> = {
  'one-hangs': { services: { backend: ALARMED, web: {} }, timeline: [hang('backend', '10m', 'restart')] },
  // One that hangs would be waited for until its load is measured, sabotaged or not.
  'one-refuses-unseen': {
    services: { backend: UNSEEN, web: {} },
    timeline: [
      { at: '10m', break: { service: 'backend', behaviour: 'refuse', cure: 'restart', until: '70m' } },
      { at: '100m', break: { service: 'web', behaviour: 'refuse', cure: 'restart', until: '130m' } },
    ],
    duration: '150m',
  },
  'one-needs-a-cycle': {
    services: { backend: {}, web: {} },
    timeline: [hang('backend', '10m', 'cycle')],
    duration: '130m',
  },
  'three-of-sixteen-hang': {
    services: { backend: ALARMED, web: ALARMED, mail: ALARMED, ...neighbours(13) },
    timeline: [
      hang('backend', '10m', 'restart'),
      hang('web', '10m', 'restart'),
      hang('mail', '13m', 'restart'),
    ],
  },
  'scaled-one-needs-a-cycle': {
    services: { backend: { autoscaling: { min: 1, max: 4 } }, web: {} },
    timeline: [hang('backend', '10m', 'cycle')],
    duration: '150m',
  },
  'cycled-then-set-to-zero': {
    services: { backend: {}, web: {} },
    timeline: [
      hang('backend', '10m', 'cycle', '40m'),
      { at: '85m', scale: { service: 'backend', desired: 0 } },
    ],
    duration: '110m',
  },
  'ends-while-parked': {
    services: { backend: {}, web: {} },
    timeline: [
      hang('backend', '10m', 'cycle'),
      // In the minute and a half in which it is parked.
      { at: '1240s', watchdog: { fault: 'workflow-aborted' } },
    ],
    duration: '150m',
  },
  'alarm-rings-on': {
    services: { backend: ALARMED, web: {} },
    timeline: [
      hang('backend', '10m', 'restart'),
      { at: '745s', aws: { fault: 'cloudwatch-delayed', seconds: 480, until: '60m' } },
    ],
    duration: '100m',
  },
  'old-data': {
    services: { backend: { ...ALARMED, freshSeconds: 900 }, web: {} },
    timeline: [
      { at: '10m', break: { service: 'backend', behaviour: { stale: { age: '40m' } }, cure: 'restart' } },
    ],
  },
  'ill-twice': {
    services: { backend: UNSEEN, web: {} },
    timeline: [hang('backend', '10m', 'restart', '60m'), hang('backend', '120m', 'restart', '170m')],
    duration: '180m',
  },
  'ill-again-soon': {
    services: { backend: UNSEEN, web: {} },
    timeline: [hang('backend', '10m', 'restart', '60m'), hang('backend', '35m', 'restart', '60m')],
    duration: '120m',
  },
  'answer-of-the-act-lost': {
    services: { backend: UNSEEN, web: {} },
    timeline: [
      {
        at: '5m',
        watchdog: {
          fault: 'crash',
          function: 'remediate',
          when: 'after',
          call: 'ecs:UpdateService',
          until: '60m',
        },
      },
      hang('backend', '10m', 'restart'),
    ],
    duration: '120m',
  },
  'worker-asleep': {
    services: { backend: UNSEEN, web: {} },
    timeline: [
      { at: '5m', watchdog: { fault: 'pause', function: 'remediate', for: '20m', until: '40m' } },
      hang('backend', '10m', 'restart'),
    ],
    duration: '120m',
  },
  'deployed-during-the-ladder': {
    services: { backend: ALARMED, web: {} },
    timeline: [hang('backend', '10m', 'none'), { at: '14m', deploy: { service: 'backend', revision: 11 } }],
    duration: '100m',
  },
  'scaled-during-the-ladder': {
    services: { backend: ALARMED, web: {} },
    timeline: [
      hang('backend', '10m', 'none', '100m'),
      { at: '15m', scale: { service: 'backend', desired: 3 } },
    ],
    duration: '120m',
  },
  'stuck-deployment-and-ill': {
    services: { backend: UNSEEN, web: {} },
    timeline: [
      { at: '8m', deploy: { service: 'backend', revision: 11, ends: false } },
      hang('backend', '10m', 'restart'),
    ],
    duration: '100m',
  },
  'ill-right-after-a-deployment': {
    services: { backend: { ...ALARMED, startSeconds: 300 }, web: {} },
    timeline: [
      { at: '9m', deploy: { service: 'backend', revision: 11 } },
      hang('backend', '16m', 'rollback'),
    ],
    duration: '100m',
  },
  'three-of-four-hang': {
    services: { backend: { desired: 4, minimumHealthyPercent: 0, ...UNSEEN }, web: {} },
    timeline: [
      {
        at: '10m',
        break: { service: 'backend', behaviour: 'hang', tasks: 3, cure: 'restart', until: '60m' },
      },
    ],
    duration: '100m',
  },
  'good-deployment': {
    services: { backend: {}, web: {} },
    timeline: [{ at: '40m', deploy: { service: 'backend', revision: 11 } }],
    duration: '60m',
  },
  'ill-while-nobody-could-tell': {
    services: { web: {}, cart: ALARMED },
    timeline: [
      { at: '1495s', deploy: { service: 'cart', revision: 11 } },
      { at: '1930s', watchdog: { fault: 'table-unavailable', table: 'both', until: '2230s' } },
      hang('cart', '1940s', 'none', '2180s'),
    ],
    duration: '105m',
  },
  'topic-is-mute-for-a-while': {
    services: { backend: UNSEEN, web: {} },
    timeline: [
      { at: '5m', watchdog: { fault: 'topic-failing', until: '30m' } },
      hang('backend', '10m', 'restart', '30m'),
    ],
    duration: '90m',
  },
  'waits-for-leave': {
    services: { backend: {}, web: {} },
    mode: 'approve',
    timeline: [hang('backend', '10m', 'restart')],
    duration: '100m',
  },
  'no-probe-gets-out': {
    services: { backend: {}, web: {}, mail: {}, cart: {} },
    timeline: [{ at: '10m', watchdog: { fault: 'prober-blind', until: '30m' } }],
    duration: '90m',
  },
  'heals-before-the-act': {
    services: { backend: UNSEEN, web: {} },
    mode: 'approve',
    timeline: [hang('backend', '10m', 'none', '20m'), { at: '24m', approve: { service: 'backend' } }],
    duration: '60m',
  },
  'stopped-in-the-middle': {
    services: { backend: {}, web: {} },
    timeline: [hang('backend', '10m', 'none', '100m'), { at: '12m', stop: {} }, { at: '110m', start: {} }],
    duration: '150m',
  },
  'paused-and-ill': {
    services: { backend: UNSEEN, web: {} },
    timeline: [{ at: '5m', pause: { service: 'backend', for: '40m' } }, hang('backend', '10m', 'restart')],
    duration: '100m',
  },
  'many-ill': {
    services: { backend: UNSEEN, web: {}, mail: UNSEEN, ...neighbours(6) },
    timeline: [hang('backend', '10m', 'restart'), hang('mail', '10m', 'restart')],
    duration: '100m',
  },
  'behind-a-sick-database': {
    services: { backend: { ...UNSEEN, dependsOn: ['db'] }, web: {} },
    timeline: [
      { at: '9m', breakDependency: { dependency: 'db', as: 'down', until: '60m' } },
      hang('backend', '10m', 'restart', '60m'),
    ],
    duration: '100m',
  },
  'one-needs-a-roll-back': {
    services: { backend: { ...ALARMED, scaleCycle: false }, web: {} },
    timeline: [hang('backend', '10m', 'rollback')],
  },
};

export function directedStory(name: string): string | undefined {
  const told = TOLD[name] ?? STORIES_OF_LIMITS[name] ?? STORIES_OF_ENDINGS[name];
  if (!told) return undefined;
  const { services, timeline, duration = '100m', mode } = told;
  const needsDatabase = Object.values(services).some((one) => one.dependsOn?.includes('db'));
  const scenario: DrawnScenario = {
    scenario: name,
    story: 'Directed at one rule.',
    duration,
    fleet: {
      ...(mode && { mode }),
      services,
      ...(needsDatabase && { dependencies: { db: { kind: 'rds' } } }),
    },
    timeline: [...timeline],
    expect: {},
  };
  return stringify(scenario, { aliasDuplicateObjects: false });
}
