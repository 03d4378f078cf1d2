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
  /** The row as it read it. */
  readonly park?: ModelPark;
}

export interface ModelState {
  readonly services: readonly ModelService[];
  readonly workers: readonly ModelWorker[];
  readonly restorer: ModelRestorer;
  readonly stopped: boolean;
  /** Disturbances that have struck, of those that are bounded, and how many more may. */
  readonly struck: readonly string[];
  readonly strikesLeft: number;
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

/** Who is at work at first. */
export const CREWS = {
  /** One worker a service, where a restart has not helped. */
  'two-services': [worker(0, '0-1'), worker(1, '1-1')],
  'two-executions': [worker(0, '0-1'), worker(0, '0-1-2')],
  /** One execution, invoked twice. */
  'two-invocations': [worker(0, '0-1'), worker(0, '0-1')],
  'one-worker': [worker(0, '0-1')],
} as const satisfies Readonly<Record<string, readonly ModelWorker[]>>;
export type Crew = keyof typeof CREWS;

export function firstStates(crews: readonly Crew[], mostStrikes: number): ModelState[] {
  return crews.map((crew) => {
    const workers: readonly ModelWorker[] = CREWS[crew];
    const begun = crew === 'two-services' ? { ...CALM.rungs, 'force-deploy': 'over' as const } : CALM.rungs;
    const services = [0, 1].map((service) =>
      workers.some((one) => one.service === service)
        ? { ...CALM, rungs: begun }
        : { ...CALM, ill: false, incident: 'recovered' as const },
    );
    const restorer = { at: 'idle' as const, service: 0 };
    return { services, workers, restorer, stopped: false, struck: [], strikesLeft: mostStrikes };
  });
}
