import type { DrawnStep } from '../../simulator/fuzz/drawn-scenario.ts';
import { ALARMED, hang, neighbours, type Told, UNSEEN } from './told.ts';

/** Stories of how many, how often, how soon and whose: where one more act would be one too many. */
export const STORIES_OF_LIMITS: Readonly<Record<string, Told>> = {
  'comes-back-by-itself-first': {
    services: { backend: ALARMED, web: {} },
    timeline: [hang('backend', '10m', 'none', '12m'), hang('backend', '30m', 'cycle', '100m')],
    duration: '130m',
  },
  'two-need-a-cycle': {
    services: { backend: ALARMED, web: ALARMED, ...neighbours(10) },
    timeline: [hang('backend', '10m', 'cycle'), hang('web', '10m', 'cycle')],
    duration: '130m',
  },
  'two-of-one-group-hang': {
    services: {
      backend: { ...UNSEEN, dependsOn: ['db'] },
      web: { ...UNSEEN, dependsOn: ['db'] },
      ...neighbours(10),
    },
    timeline: [hang('backend', '10m', 'restart'), hang('web', '10m', 'restart')],
  },
  'three-hang-at-once': {
    services: { backend: UNSEEN, web: UNSEEN, mail: UNSEEN, ...neighbours(13) },
    timeline: [
      hang('backend', '10m', 'restart'),
      hang('web', '10m', 'restart'),
      hang('mail', '10m', 'restart'),
    ],
  },
  'four-times-a-day': {
    services: { backend: UNSEEN, web: {} },
    timeline: [10, 90, 170, 250].map(
      (minute): DrawnStep => hang('backend', `${minute}m`, 'restart', `${minute + 50}m`),
    ),
    duration: '330m',
  },
  'two-ladders-of-two-acts': {
    services: { backend: ALARMED, web: {} },
    timeline: [
      hang('backend', '10m', 'restart', '30m'),
      hang('backend', '40m', 'cycle', '80m'),
      hang('backend', '150m', 'restart', '170m'),
      hang('backend', '180m', 'cycle', '240m'),
    ],
    duration: '220m',
  },
  'ill-again-at-once': {
    services: { backend: { ...ALARMED, scaleCycle: false }, web: {} },
    timeline: [
      hang('backend', '10m', 'restart', '20m'),
      { at: '1220s', break: { service: 'backend', behaviour: 'refuse', cure: 'rollback', until: '70m' } },
    ],
    duration: '80m',
  },
  'one-after-another': {
    services: { a: UNSEEN, b: UNSEEN, c: UNSEEN, d: UNSEEN, e: UNSEEN, f: UNSEEN, ...neighbours(9) },
    timeline: ['a', 'b', 'c', 'd', 'e', 'f'].map(
      (one, at): DrawnStep => hang(one, `${10 + 8 * at}m`, 'restart', '120m'),
    ),
    duration: '150m',
  },
  'storm-that-blows-over': {
    services: { backend: UNSEEN, web: UNSEEN, mail: UNSEEN, ...neighbours(6) },
    timeline: [
      hang('backend', '10m', 'restart'),
      hang('web', '10m', 'none', '14m'),
      hang('mail', '10m', 'none', '14m'),
    ],
  },
  'one-hangs-while-another-is-repaired': {
    services: { backend: UNSEEN, web: UNSEEN, ...neighbours(3) },
    timeline: [hang('backend', '10m', 'restart', '60m'), hang('web', '840s', 'restart', '60m')],
  },
  'two-revisions-within-a-quarter-of-an-hour': {
    services: { backend: { ...ALARMED, scaleCycle: false }, web: {} },
    timeline: [
      { at: '50m', deploy: { service: 'backend', revision: 11 } },
      { at: '65m', deploy: { service: 'backend', revision: 12 } },
      hang('backend', '80m', 'rollback', '140m'),
    ],
    duration: '180m',
  },
  'one-needs-a-cycle-unseen': {
    services: { backend: UNSEEN, web: {} },
    timeline: [hang('backend', '10m', 'cycle')],
    duration: '120m',
  },
  'nothing-starts-any-more': {
    services: { backend: ALARMED, web: {} },
    timeline: [
      { at: '9m', aws: { fault: 'launches-fail', reason: 'RESOURCE:ENI', until: '90m' } },
      hang('backend', '10m', 'cycle', '90m'),
    ],
    duration: '120m',
  },
  'scaled-while-parked': {
    services: { backend: ALARMED, web: {} },
    timeline: [hang('backend', '10m', 'cycle'), { at: '1700s', scale: { service: 'backend', desired: 5 } }],
    duration: '130m',
  },
  'live-for-three-weeks': {
    services: { backend: { ...ALARMED, scaleCycle: false, runningFor: '21d' }, web: {} },
    timeline: [hang('backend', '10m', 'rollback')],
  },
  'ill-twice-approved-once': {
    services: { backend: ALARMED, web: {} },
    mode: 'approve',
    timeline: [
      hang('backend', '10m', 'restart', '60m'),
      { at: '15m', approve: { service: 'backend' } },
      hang('backend', '130m', 'restart', '170m'),
    ],
    duration: '180m',
  },
  'approved-and-held-until-it-expires': {
    services: { backend: ALARMED, web: {} },
    mode: 'approve',
    timeline: [
      hang('backend', '10m', 'restart', '90m'),
      { at: '900s', aws: { fault: 'ecs-unavailable', until: '2680s' } },
      { at: '16m', approve: { service: 'backend' } },
    ],
  },
  // Looks at everybody die halfway, one at one alone does not: what is known of the others grows old while a human is asked.
  'others-not-heard-of-for-long': {
    services: { backend: ALARMED, mail: UNSEEN, web: {} },
    mode: 'approve',
    timeline: [
      hang('backend', '610s', 'restart', '50m'),
      hang('mail', '610s', 'restart', '50m'),
      ...Array.from(
        { length: 11 },
        (_, minute): DrawnStep => ({
          at: `${640 + minute * 60}s`,
          watchdog: { fault: 'crash', function: 'watch', when: 'before', call: 'dynamodb:GetItem' },
        }),
      ),
      { at: '1010s', approve: { service: 'backend' } },
    ],
    duration: '60m',
  },
};
