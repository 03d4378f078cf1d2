import { TURNS_BAD_AFTER_SECONDS } from '../troublemaker.ts';
import type { Stage } from './stage.ts';
import { act, type Story } from './story.ts';

/** Nobody needs it, so its illness stays its own. */
const SERVICE = 'backend';
const DATABASE = 'mlflow-db';

/** Long enough for several looks, so that a hold shows itself as one. */
const HOLD_SECONDS = 8;

const strikeNow =
  (action: Parameters<Stage['act']>[0], target?: string) =>
  async (stage: Stage): Promise<number> => {
    const atMs = Date.now();
    stage.act(action, target);
    return atMs;
  };

/** The incident is over, people have been told, and the service is well by the truth. */
const closedAndWell = (stage: Stage): Promise<void> =>
  stage.until(
    'the incident to be closed and the service to be well',
    ({ notices }) =>
      stage.incident?.status === 'closed' &&
      stage.isWell &&
      notices.some((notice) => notice.attributes.kind === 'closed'),
  );

const force = act(SERVICE, 'force-deploy');
const park = act(SERVICE, 'count 0');
const unpark = act(SERVICE, 'count 2');

export const STORIES: readonly Story[] = [
  {
    name: 'hang',
    about: `The tasks of ${SERVICE} stop answering; new ones are well.`,
    service: SERVICE,
    strike: strikeNow('hang'),
    follow: closedAndWell,
    expect: {
      acts: [force],
      cause: 'hung-tasks',
      healedBy: 'force-deploy',
      revisionAtEnd: 10,
      tells: ['opened', 'closed'],
      mostNotices: 2,
    },
  },
  {
    name: 'empty-start',
    about: `${SERVICE} is only well again if none of its old tasks lives while the new ones start.`,
    service: SERVICE,
    strike: strikeNow('need-empty-start'),
    follow: closedAndWell,
    expect: {
      acts: [force, park, unpark],
      cause: 'hung-tasks',
      healedBy: 'scale-cycle',
      revisionAtEnd: 10,
      tells: ['opened', 'closed'],
      mostNotices: 2,
    },
  },
  {
    name: 'late-bad-revision',
    about: `CI deploys revision 11 of ${SERVICE}; it completes and turns bad a little later.`,
    service: SERVICE,
    strike: async (stage) => {
      stage.act('deploy-late-bad');
      return Date.now() + TURNS_BAD_AFTER_SECONDS * 1_000;
    },
    follow: closedAndWell,
    expect: {
      acts: [act(SERVICE, 'revision 10')],
      cause: 'bad-revision',
      healedBy: 'roll-back',
      revisionAtEnd: 10,
      tells: ['opened', 'closed'],
      mostNotices: 2,
    },
  },
  {
    name: 'whole-ladder',
    about: `Revision 11 of ${SERVICE} was proven good and is ill for good now; only revision 10 helps.`,
    service: SERVICE,
    prepare: async (stage) => {
      const revision = stage.deployGood();
      await stage.until(`${revision} to be live`, () => stage.service.revision === revision);
      await stage.allProven();
    },
    strike: async (stage) => {
      stage.spoilRevision();
      return Date.now();
    },
    follow: closedAndWell,
    expect: {
      acts: [force, park, unpark, act(SERVICE, 'revision 10')],
      cause: 'bad-revision', // what its cure has shown
      healedBy: 'roll-back',
      revisionAtEnd: 10,
      tells: ['opened', 'closed'],
      mostNotices: 2,
    },
  },
  {
    name: 'dependency-down',
    about: `${DATABASE} is down, so mlflow and everybody who needs it answers 503.`,
    service: 'mlflow',
    strike: strikeNow('take-down', DATABASE),
    follow: async (stage) => {
      await stage.until('people to be told of the hold', ({ notices }) => notices.length > 0);
      await stage.pass(HOLD_SECONDS);
      stage.act('bring-back', DATABASE);
      await closedAndWell(stage);
      await stage.until('every incident to be closed', ({ incidents }) =>
        incidents.every(({ incident }) => incident.status === 'closed'),
      );
    },
    expect: {
      acts: [],
      cause: 'dependency',
      healedBy: null,
      revisionAtEnd: 10,
      tells: ['held', 'closed'],
      mostNotices: 2,
      names: DATABASE,
    },
  },
  {
    name: 'killed-while-parked',
    about: `A scale cycle of ${SERVICE} dies right after it has set the count to 0.`,
    service: SERVICE,
    strike: async (stage) => {
      stage.act('kill-between');
      return strikeNow('need-empty-start')(stage);
    },
    follow: async (stage) => {
      await stage.until('people to be told that the restorer paid', ({ notices }) =>
        notices.some((notice) => notice.attributes.kind === 'restored'),
      );
      await closedAndWell(stage);
    },
    expect: {
      acts: [force, park, unpark],
      cause: 'hung-tasks',
      healedBy: 'restorer',
      revisionAtEnd: 10,
      tells: ['opened', 'restored', 'closed'],
      mostNotices: 4,
    },
  },
  {
    name: 'blind',
    about: "The watchdog's own name server fails; the services are well.",
    service: SERVICE,
    strike: strikeNow('blind', ''),
    follow: async (stage) => {
      await stage.until('people to be told that it is blind', ({ notices }) => notices.length > 0);
      await stage.pass(HOLD_SECONDS);
      stage.act('see', '');
      await stage.until('people to be told that it sees again', ({ notices }) => notices.length > 1);
    },
    expect: {
      acts: [],
      cause: 'blind',
      healedBy: null,
      revisionAtEnd: 10,
      tells: ['blind', 'closed'],
      mostNotices: 2,
      names: 'blind',
    },
  },
];
