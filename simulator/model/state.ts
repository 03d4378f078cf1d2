/** The rungs that the model climbs; a roll-back is a deployment as a restart is one. */
export const MODEL_LADDER = ['force-deploy', 'scale-cycle'] as const;
export type ModelRemedy = (typeof MODEL_LADDER)[number];

/** An intent is `doubtful` once it is older than ECS's lag: whoever wrote it has called by then, or never will. */
export type RungState = 'not-begun' | 'intended' | 'doubtful' | 'acted' | 'over';

/** A park's row; `due` and `stands` are where time has brought it. */
export interface ModelPark {
  readonly execution: string;
  readonly epoch: number;
  readonly desired: number;
  readonly status: 'open' | 'repaid';
  readonly due: boolean;
  readonly stands: boolean;
  readonly withdrawn: boolean;
}

export interface ModelService {
  /** What ECS has, and what a lagging read still shows. */
  readonly desired: number;
  readonly shown: number;
  readonly deployment: 'first' | 'ours' | 'ci';
  readonly suspended: boolean;
  readonly ill: boolean;
  readonly lease: { readonly holder: string; readonly epoch: number; readonly fresh: boolean };
  readonly incident: 'open' | 'recovered' | 'escalated' | 'aborted';
  readonly rungs: Readonly<Record<ModelRemedy, RungState>>;
  /** The call that set the count to 0 was answered, and that was written down. */
  readonly parked: boolean;
  readonly park?: ModelPark;
  /** For the rules only: nobody in the model reads what follows. */
  readonly wanted: number;
  readonly zeroBy: '' | 'us' | 'human';
  readonly changed: boolean;
  readonly acts: Readonly<Record<ModelRemedy, number>>;
}

export type WorkerAt =
  | 'lease'
  | 'check'
  | 'act'
  | 'journal'
  | 'alone'
  | 'suspend'
  | 'fence'
  | 'call'
  | 'flying'
  | 'record'
  | 'pay'
  | 'pay-count'
  | 'pay-flags'
  | 'pay-row'
  | 'settle'
  | 'verify'
  | 'close'
  | 'over';

/** A worker on one service: where it is, and what it remembers from its reads. */
export interface ModelWorker {
  readonly service: number;
  readonly execution: string;
  readonly at: WorkerAt;
  readonly epoch: number;
  readonly remedy: ModelRemedy;
  /** The check that an act rests on is still good. */
  readonly checked: boolean;
  /** Somebody wrote the incident since this worker read it. */
  readonly outdated: boolean;
  /** The count that it read. */
  readonly saw: number;
  /** For the rules: somebody had changed the service, or people had stopped us, before this worker's check. */
  readonly knewBetter: boolean;
}

export interface ModelRestorer {
  readonly at: 'idle' | 'look' | 'count' | 'flags' | 'row';
  readonly service: number;
}

export interface ModelState {
  readonly services: readonly ModelService[];
  readonly workers: readonly ModelWorker[];
  readonly restorer: ModelRestorer;
  readonly stopped: boolean;
  /** Disturbances that have struck, of those that are bounded. */
  readonly struck: readonly string[];
}

export const FIRST_COUNT = 2;
const CALM: ModelService = {
  desired: FIRST_COUNT,
  shown: FIRST_COUNT,
  deployment: 'first',
  suspended: false,
  ill: true,
  lease: { holder: '', epoch: 0, fresh: false },
  incident: 'open',
  rungs: { 'force-deploy': 'not-begun', 'scale-cycle': 'not-begun' },
  parked: false,
  wanted: FIRST_COUNT,
  zeroBy: '',
  changed: false,
  acts: { 'force-deploy': 0, 'scale-cycle': 0 },
};

function worker(service: number, execution: string): ModelWorker {
  return {
    service,
    execution,
    at: 'lease',
    epoch: 0,
    remedy: 'force-deploy',
    checked: false,
    outdated: false,
    saw: 0,
    knewBetter: false,
  };
}

/**
 * Who is at work at first: one worker a service, where a restart has not helped; two executions of one incident; one
 * execution invoked twice.
 */
const CREWS: readonly (readonly ModelWorker[])[] = [
  [worker(0, '0-1'), worker(1, '1-1')],
  [worker(0, '0-1'), worker(0, '0-1-2')],
  [worker(0, '0-1'), worker(0, '0-1')],
];

export function firstStates(): ModelState[] {
  return CREWS.map((workers, crew) => ({
    services: [0, 1].map((service) => {
      const isWorkedOn = workers.some((one) => one.service === service);
      if (!isWorkedOn) return { ...CALM, ill: false, incident: 'recovered' as const };
      return crew === 0 ? { ...CALM, rungs: { ...CALM.rungs, 'force-deploy': 'over' as const } } : CALM;
    }),
    workers,
    restorer: { at: 'idle' as const, service: 0 },
    stopped: false,
    struck: [],
  }));
}

const numbers = new Map<string, number>();
const known = new WeakMap<object, number>();

/** Two parts with one number are the same. Parts are never changed, and most moves change only one or two. */
export function numberOf(part: object): number {
  const kept = known.get(part);
  if (kept !== undefined) return kept;
  const text = JSON.stringify(part);
  const number = numbers.get(text) ?? numbers.size;
  numbers.set(text, number);
  known.set(part, number);
  return number;
}

/** Two states with one key are the same. */
export const keyOf = ({ services, workers, restorer, stopped, struck }: ModelState): string =>
  `${services.map(numberOf)} ${workers.map(numberOf)} ${numberOf(restorer)} ${stopped} ${numberOf(struck)}`;
