import type {
  Callbacks,
  FleetHands,
  FleetReader,
  FunctionHands,
  HealthStore,
  Prober,
  RollbackStore,
  SmokeTests,
  Topic,
  Workflow,
} from '../../shared/ports.ts';

/** The AWS call, as IAM names it, that the adapter of each port makes first for each of its methods. */
type CallsOf<P> = { readonly [Method in keyof P]-?: string };

const PUT = 'dynamodb:PutItem';
const UPDATE = 'dynamodb:UpdateItem';
const GET = 'dynamodb:GetItem';
const QUERY = 'dynamodb:Query';

export const HEALTH_CALLS: CallsOf<HealthStore> = {
  loadShard: QUERY,
  loadAttention: QUERY,
  loadBetween: QUERY,
  load: GET,
  replace: PUT,
  replaceShard: PUT,
  shards: 'dynamodb:BatchGetItem',
};

export const ROLLBACK_CALLS: CallsOf<RollbackStore> = {
  ledgers: QUERY,
  ledger: GET,
  replaceLedger: PUT,
  incident: GET,
  replaceIncident: PUT,
  incidents: QUERY,
  takeLease: UPDATE,
  renewLease: UPDATE,
  lease: GET,
  releaseLease: UPDATE,
  parks: QUERY,
  park: GET,
  openPark: PUT,
  repayPark: UPDATE,
  loans: QUERY,
  loan: GET,
  openLoan: PUT,
  repayLoan: UPDATE,
  baselines: QUERY,
  addBaseline: PUT,
  stopLog: GET,
  replaceStopLog: PUT,
  control: QUERY,
  setStopped: PUT,
  pause: PUT,
  acknowledge: PUT,
  approval: GET,
  replaceApproval: PUT,
  addNotice: PUT,
  hasNotice: GET,
  markSent: PUT,
  unsentNotices: QUERY,
};

export const FLEET_CALLS: CallsOf<FleetReader> = {
  describe: 'ecs:DescribeServices',
  invocations: 'cloudwatch:GetMetricData',
  readings: 'cloudwatch:GetMetricData',
  errorLines: 'logs:FilterLogEvents',
  latestSettings: 'lambda:GetFunctionConfiguration',
  provisioned: 'lambda:GetProvisionedConcurrencyConfig',
  stoppedTasks: 'ecs:ListTasks',
  runningTasks: 'ecs:ListTasks',
  taskDefinition: 'ecs:DescribeTaskDefinition',
  scalableTarget: 'application-autoscaling:DescribeScalableTargets',
  witnesses: 'cloudwatch:DescribeAlarms',
  metrics: 'cloudwatch:GetMetricData',
  imageState: 'ecr:DescribeImages',
};

export const HANDS_CALLS: CallsOf<FleetHands> = {
  forceDeploy: 'ecs:UpdateService',
  deploy: 'ecs:UpdateService',
  stopDeployment: 'ecs:StopServiceDeployment',
  setDesired: 'ecs:UpdateService',
  register: 'ecs:RegisterTaskDefinition',
  setSuspended: 'application-autoscaling:RegisterScalableTarget',
};

export const FUNCTION_CALLS: CallsOf<FunctionHands> = {
  moveAlias: 'lambda:UpdateAlias',
  configure: 'lambda:UpdateFunctionConfiguration',
  publish: 'lambda:PublishVersion',
  provision: 'lambda:PutProvisionedConcurrencyConfig',
  releaseProvisioned: 'lambda:DeleteProvisionedConcurrencyConfig',
};

export const PROBER_CALLS: CallsOf<Prober> = { ask: 'lambda:InvokeFunction' };
export const WORKFLOW_CALLS: CallsOf<Workflow> = {
  start: 'states:StartExecution',
  stateOf: 'states:DescribeExecution',
};
export const CALLBACK_CALLS: CallsOf<Callbacks> = { wake: 'states:SendTaskSuccess' };
export const SMOKE_CALLS: CallsOf<SmokeTests> = { run: 'lambda:InvokeFunction' };
export const TOPIC_CALLS: CallsOf<Topic> = { publish: 'sns:Publish' };

/** The calls at which a fault can strike. */
export const STRIKABLE_CALLS: ReadonlySet<string> = new Set(
  [
    HEALTH_CALLS,
    ROLLBACK_CALLS,
    FLEET_CALLS,
    HANDS_CALLS,
    FUNCTION_CALLS,
    PROBER_CALLS,
    WORKFLOW_CALLS,
    CALLBACK_CALLS,
    SMOKE_CALLS,
    TOPIC_CALLS,
  ].flatMap((calls) => Object.values<string>(calls)),
);

/** Calls that change something. */
export const MUTATING = /:(Put|Update|Delete|Register|Start|Publish|Stop)/;

/** Where the calls of one run of a function leave it for one destination. */
export interface Edge {
  /** Nothing strikes here now, and nobody keeps a record: the call may be made as it is. */
  isOpen(call: string): boolean;
  /** `about`: what the call was given first, for those who keep a record. */
  through<T>(call: string, run: () => Promise<T>, about: unknown): Promise<T>;
}

/**
 * Wraps a port so that every call is made through an edge, where faults can strike. Made once for each port:
 * the wrapper of one invocation is then a small object.
 */
export function callsThroughEdge<P extends object>(calls: CallsOf<P>): (port: P, edge: Edge) => P {
  class Wrapped {
    readonly port: Record<string, (...args: unknown[]) => Promise<unknown>>;
    readonly edge: Edge;

    constructor(port: P, edge: Edge) {
      this.port = port as Wrapped['port'];
      this.edge = edge;
    }

    /** Apart from the calls that are made as they are: those shall make no closure. */
    through(method: string, call: string, args: readonly unknown[]): Promise<unknown> {
      return this.edge.through(call, () => this.port[method]!(...args), args[0]);
    }
  }
  for (const [method, call] of Object.entries<string>(calls as Record<string, string>)) {
    Object.defineProperty(Wrapped.prototype, method, {
      writable: true,
      value(this: Wrapped, ...args: unknown[]) {
        return this.edge.isOpen(call) ? this.port[method]!(...args) : this.through(method, call, args);
      },
    });
  }
  return (port, edge) => new Wrapped(port, edge) as unknown as P;
}
