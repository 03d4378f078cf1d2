import type { DrawnStep } from '../../simulator/fuzz/drawn-scenario.ts';
import { ALARMED, hang, type Told } from './told.ts';

/** One of three tasks dies every half minute, and the others answer all the while. */
const oneDies = (until: string): DrawnStep => ({
  at: '10m',
  break: {
    service: 'worker',
    behaviour: { 'crash-after': { after: '20s', exitCode: 1 } },
    tasks: 1,
    cure: 'none',
    until,
  },
});

const WORKER: Told['services'] = {
  worker: { desired: 3, loadBalancer: false, minimumHealthyPercent: 0 },
  web: {},
};

/** Stories of when an incident is over, and by whom. */
export const STORIES_OF_ENDINGS: Readonly<Record<string, Told>> = {
  'deployed-while-it-is-verified': {
    services: { backend: ALARMED, web: {} },
    timeline: [
      hang('backend', '10m', 'restart', '50m'),
      { at: '17m', deploy: { service: 'backend', revision: 11 } },
    ],
    duration: '60m',
  },
  // Two batches of two, of which the first answers for longer than it takes to be sure.
  'restarted-in-two-slow-batches': {
    services: {
      backend: { ...ALARMED, desired: 4, minimumHealthyPercent: 50, maximumPercent: 100, startSeconds: 250 },
      web: {},
    },
    timeline: [hang('backend', '10m', 'restart', '60m')],
  },
  'dies-until-a-while-ago': { services: WORKER, timeline: [oneDies('15m')], duration: '60m' },
  'dies-until-a-while-ago-and-its-workflow-is-gone': {
    services: WORKER,
    timeline: [oneDies('20m'), { at: '15m', watchdog: { fault: 'workflow-aborted' } }],
    duration: '60m',
  },
};
