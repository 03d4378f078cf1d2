import type { FunctionSettings, FunctionView, ServiceView } from '../../shared/core/diagnosis/evidence.ts';
import type { Belief } from '../../shared/core/health/belief.ts';
import type { Observation, Verdict } from '../../shared/core/health/observation.ts';
import type { Situation } from '../../shared/core/remediation/admission.ts';
import { NO_CONTROL } from '../../shared/core/remediation/control.ts';
import { type Incident, openIncident } from '../../shared/core/remediation/incident.ts';
import { newLedger } from '../../shared/core/remediation/records.ts';
import type {
  EcsService,
  Environment,
  LambdaService,
  Timings,
  WatchedService,
} from '../../shared/core/watchlist/environment.ts';

/** Noon of a day; every test counts from here. */
export const NOON = Date.UTC(2026, 0, 5, 12);
export const SECOND = 1000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;

const TIMINGS: Timings = {
  lookSeconds: 60,
  reprobes: 3,
  reprobeSpacingSeconds: 2,
  confirmSeconds: 40,
  freshSeconds: 90,
  witnessSeconds: 180,
  graceSeconds: 120,
  quietSeconds: 600,
  cooldownSeconds: 3600,
  parkAfterSeconds: 300,
  settleSeconds: 900,
  parkSeconds: 270,
  calmSeconds: 300,
  patienceSeconds: 120,
  pollSeconds: 15,
  certifySeconds: 1800,
  tombstoneSeconds: 1800,
  sweepSeconds: 600,
  blameSeconds: 14 * 86_400,
  holdSeconds: 1800,
  stuckSeconds: 900,
  stormSeconds: 600,
  leaseSeconds: 300,
  warmSeconds: 3600,
  approvalSeconds: 1800,
};

export function service(id: string, given: Partial<EcsService> = {}): EcsService {
  return {
    kind: 'ecs',
    id,
    modelName: `shop-${id}-prod`,
    cluster: 'shop-prod',
    question: {
      kind: 'http',
      url: `http://${id}.shop-prod.local:8000/health`,
      records: 'A',
      latency: { warnMs: 500, criticalMs: 1000 },
      timeoutMs: 3000,
      body: [],
    },
    vantage: 'public',
    dependsOn: [],
    mode: 'auto',
    remedies: ['force-deploy', 'scale-cycle', 'roll-back'],
    alarm: `shop-prod-${id}-unhealthy`,
    startSeconds: 20,
    shard: 0,
    ...given,
  };
}

function environment(services: readonly WatchedService[], given: Partial<Environment> = {}): Environment {
  return {
    project: 'shop',
    name: 'prod',
    local: false,
    mode: 'auto',
    services,
    dependencies: [],
    vantages: {},
    notify: { emails: ['oncall@example.com'], ownHealthEmails: [] },
    timings: TIMINGS,
    limits: { sickShare: 0.2, remediationsAtOnce: 2, startsPerServiceAndDay: 3, startsPerHour: 5 },
    shards: 1,
    ...given,
  };
}

export function seen(verdict: Verdict, atMs: number, given: Partial<Observation> = {}): Observation {
  return {
    target: 'cart',
    atMs,
    verdict,
    detail: verdict,
    asked: 2,
    right: verdict === 'up' ? 2 : 0,
    ...given,
  };
}

export function illBelief(sinceMs: number, given: Partial<Belief> = {}): Belief {
  return {
    status: 'unhealthy',
    sinceMs,
    reason: 'no answer within 3000 ms',
    phase: 'timeout',
    everHealthy: true,
    failingSinceMs: sinceMs,
    failures: 8,
    failedLooks: 2,
    successes: 0,
    unknowns: 0,
    ...given,
  };
}

const ARN = 'arn:aws:ecs:eu-central-1:123456789012';

export const taskDefinition = (revision: number, family = 'shop-cart-prod'): string =>
  `${ARN}:task-definition/${family}:${revision}`;

/** A steady service on revision 10, deployed a week before noon. */
export function steadyView(given: Partial<ServiceView> = {}): ServiceView {
  const deployedMs = NOON - 7 * 24 * HOUR;
  return {
    arn: `${ARN}:service/shop-prod/shop-cart-prod`,
    status: 'ACTIVE',
    createdAtMs: NOON - 100 * 24 * HOUR,
    controller: 'ECS',
    scheduling: 'REPLICA',
    taskDefinition: taskDefinition(10),
    desired: 2,
    running: 2,
    pending: 0,
    deployments: [
      {
        id: 'ecs-svc/1',
        status: 'PRIMARY',
        taskDefinition: taskDefinition(10),
        rolloutState: 'COMPLETED',
        createdAtMs: deployedMs,
        updatedAtMs: deployedMs + 2 * MINUTE,
        desired: 2,
        running: 2,
        pending: 0,
        failedTasks: 0,
      },
    ],
    targetGroupArns: [],
    minimumHealthyPercent: 100,
    maximumPercent: 200,
    graceSeconds: 0,
    events: [],
    ...given,
  };
}

/** A function of 512 MiB and 5 s. */
export function lambdaService(given: Partial<LambdaService> = {}): LambdaService {
  return {
    kind: 'lambda',
    id: 'cart',
    modelName: 'shop-cart-prod',
    functionName: 'shop-cart-prod',
    alias: 'live',
    question: { kind: 'invocations', functionName: 'shop-cart-prod', alias: 'live' },
    vantage: 'metrics',
    dependsOn: [],
    mode: 'auto',
    remedies: ['raise-memory', 'raise-timeout', 'roll-back-alias'],
    startSeconds: 0,
    shard: 0,
    ...given,
  };
}

export const versionArn = (version: number): string =>
  `arn:aws:lambda:eu-central-1:123456789012:function:shop-cart-prod:${version}`;

/** Its alias, on a version that was published some minutes before noon. */
export function aliasView(
  version: number,
  minutesAgo: number,
  given: Partial<FunctionView> = {},
): ServiceView {
  const [deployment] = steadyView().deployments;
  const taskDefinition = versionArn(version);
  const publishedMs = NOON - minutesAgo * MINUTE;
  return steadyView({
    controller: 'LAMBDA',
    taskDefinition,
    deployments: [
      { ...deployment!, id: 'alias-1', taskDefinition, createdAtMs: publishedMs, updatedAtMs: publishedMs },
    ],
    lambda: { live: settings(String(version)), state: 'Active', weights: {}, provisioned: 0, ...given },
  });
}

export const settings = (version: string, given: Partial<FunctionSettings> = {}): FunctionSettings => ({
  version,
  codeSha256: 'code',
  memoryMiB: 512,
  timeoutSeconds: 5,
  otherSettings: 'as ever',
  revisionId: 'settings-1',
  updateStatus: 'Successful',
  ...given,
});

export function incidentAt(firstFailureAtMs: number, given: Partial<Incident> = {}): Incident {
  const seed = { service: 'cart', number: 1, nowMs: firstFailureAtMs + 8 * SECOND, firstFailureAtMs };
  return { ...openIncident({ ...seed, reason: 'no answer within 3000 ms' }), ...given };
}

/** Five minutes into a plain illness of one service of ten: everything lets us act. */
export function plainSituation(given: Partial<Situation> = {}): Situation {
  const sick = service('cart');
  const others = Array.from({ length: 9 }, (_, index) => service(`other-${index}`));
  const nowMs = NOON + 5 * MINUTE;
  return {
    nowMs,
    service: sick,
    environment: environment([sick, ...others]),
    control: NO_CONTROL,
    belief: illBelief(NOON),
    newestObservationMs: nowMs - SECOND,
    view: steadyView(),
    witnesses: [{ witness: 'alarm', verdict: 'unhealthy', detail: 'ALARM' }],
    needs: [],
    fleet: { services: 10, sick: ['cart'], lookedAtMs: nowMs - SECOND, acting: [], startsLastHour: 0 },
    ledger: newLedger('cart'),
    incident: incidentAt(NOON),
    blind: false,
    crashLoop: false,
    ...given,
  };
}
