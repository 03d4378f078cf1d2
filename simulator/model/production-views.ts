import { defineEnvironment } from '../../shared/contracts/define-environment.ts';
import type { ScalableTarget, ServiceView } from '../../shared/core/diagnosis/evidence.ts';
import { type Incident, openIncident, type Rung, withRung } from '../../shared/core/remediation/incident.ts';
import { parkedElsewhere, WITHDRAWN } from '../../shared/core/remediation/park.ts';
import { type Lease, newLedger, type Park } from '../../shared/core/remediation/records.ts';
import { FIRST_COUNT, MODEL_LADDER, type ModelPark, type ModelService, type ModelState } from './state.ts';

/** What the shipped rules are given: the model's few values, written out as the records and views of production. */
export const NOW_MS = Date.UTC(2026, 0, 5, 12);
const MINUTE_MS = 60_000;

export const ENVIRONMENT = defineEnvironment({
  project: 'fleet',
  name: 'prod',
  mode: 'auto',
  services: Object.fromEntries(
    Array.from({ length: 10 }, (_, at) => [
      `s${at}`,
      { url: `https://s${at}.fleet.example/health`, witness: { alarm: `s${at}` } },
    ]),
  ),
  notify: { emails: ['oncall@fleet.example'], ownHealthEmails: ['platform@fleet.example'] },
});
export const TOMBSTONE_MS = ENVIRONMENT.timings.tombstoneSeconds * 1000;
const PARK_MS = ENVIRONMENT.timings.parkSeconds * 1000;
const LEASE_MS = ENVIRONMENT.timings.leaseSeconds * 1000;

export const idOf = (service: number): string => `s${service}`;

export const AUTOSCALER: ScalableTarget = {
  min: 1,
  max: FIRST_COUNT + 1,
  suspended: { in: false, out: false, scheduled: false },
};

/** All of them or none, as a scale cycle sets them. */
export const flagsOf = (all: boolean): ScalableTarget['suspended'] => ({ in: all, out: all, scheduled: all });

export function leaseOf({ lease }: ModelService, service: number): Lease {
  const { holder, epoch, fresh } = lease;
  const expiresAtMs = fresh ? NOW_MS + LEASE_MS : NOW_MS - 1;
  return { service: idOf(service), holder: holder === '' ? undefined : holder, epoch, expiresAtMs };
}

export const LEASE_UNTIL = { nowMs: NOW_MS, expiresAtMs: NOW_MS + LEASE_MS };

export function parkOf(park: ModelPark, service: number): Park {
  const { execution, epoch, desired, status, due, stands } = park;
  return {
    service: idOf(service),
    modelName: idOf(service),
    cluster: 'fleet-prod',
    incident: `${idOf(service)}#000001`,
    execution,
    epoch,
    desired,
    taskDefinition: 'fleet:10',
    autoscaler: AUTOSCALER,
    status,
    parkedAtMs: due ? NOW_MS - PARK_MS : NOW_MS - MINUTE_MS,
    deadlineMs: due ? NOW_MS : NOW_MS + PARK_MS - MINUTE_MS,
    repaidBy: park.withdrawn ? WITHDRAWN : 'workflow',
    repaidAtMs: status === 'repaid' ? NOW_MS - (stands ? MINUTE_MS : TOMBSTONE_MS) : undefined,
  };
}

const DEPLOYMENTS = { first: 'ecs-svc/1', ours: 'ecs-svc/2', ci: 'ecs-svc/3' } as const;
const LONG_AGO_MS = NOW_MS - 24 * 60 * MINUTE_MS;

/** As ECS describes it, at a count that may be an old one. */
export function viewOf({ deployment }: ModelService, desired: number): ServiceView {
  const taskDefinition = deployment === 'ci' ? 'fleet:11' : 'fleet:10';
  return {
    arn: 'arn:aws:ecs:eu-central-1:123456789012:service/fleet-prod/fleet',
    status: 'ACTIVE',
    createdAtMs: LONG_AGO_MS,
    controller: 'ECS',
    scheduling: 'REPLICA',
    taskDefinition,
    desired,
    running: desired,
    pending: 0,
    deployments: [
      {
        id: DEPLOYMENTS[deployment],
        status: 'PRIMARY',
        taskDefinition,
        rolloutState: 'COMPLETED',
        createdAtMs: LONG_AGO_MS,
        updatedAtMs: LONG_AGO_MS,
        desired,
        running: desired,
        pending: 0,
        failedTasks: 0,
      },
    ],
    targetGroupArns: [],
    minimumHealthyPercent: 100,
    maximumPercent: 200,
    graceSeconds: 0,
    events: [],
  };
}

/** Fingerprinted at the first count and deployment, ten minutes into its illness. */
export function incidentOf({ rungs }: ModelService, service: number): Incident {
  const nowMs = NOW_MS - 10 * MINUTE_MS;
  const opened = openIncident({
    service: idOf(service),
    number: 1,
    nowMs,
    firstFailureAtMs: nowMs,
    reason: 'no answer',
  });
  const fingerprint = {
    serviceArn: `${viewOf(FIRST, 0).arn}@${LONG_AGO_MS}`,
    taskDefinition: 'fleet:10',
    desired: FIRST_COUNT,
    deploymentIds: [DEPLOYMENTS.first],
  };
  return MODEL_LADDER.reduce(
    (incident, remedy) => {
      const state = rungs[remedy];
      if (state === 'not-begun') return incident;
      const isIntended = state === 'intended' || state === 'doubtful';
      const deploymentId = remedy === 'force-deploy' && !isIntended ? DEPLOYMENTS.ours : undefined;
      const rung: Rung = {
        remedy,
        intentAtMs: NOW_MS - 5 * MINUTE_MS,
        actedAtMs: isIntended ? undefined : NOW_MS - 4 * MINUTE_MS,
        deploymentId,
        result: state === 'over' ? 'not-cured' : undefined,
      };
      return withRung(incident, rung);
    },
    { ...opened, fingerprint } as Incident,
  );
}

const FIRST = { deployment: 'first' } as ModelService;

/** Everything that admission looks at, where only what the model moves is not plain. */
export function situationOf(state: ModelState, service: number, view: ServiceView) {
  const own = ENVIRONMENT.services[service]!;
  const incident = incidentOf(state.services[service]!, service);
  const others = state.services.flatMap((one, at) =>
    at !== service && one.incident === 'open' && Object.values(one.rungs).some((rung) => rung !== 'not-begun')
      ? [idOf(at)]
      : [],
  );
  return {
    nowMs: NOW_MS,
    service: own,
    environment: ENVIRONMENT,
    control: { stopped: state.stopped, pauses: {} },
    belief: {
      status: 'unhealthy' as const,
      sinceMs: incident.firstFailureAtMs,
      reason: 'no answer',
      everHealthy: true,
      failingSinceMs: incident.firstFailureAtMs,
      failures: 9,
      failedLooks: 3,
      successes: 0,
      unknowns: 0,
    },
    newestObservationMs: NOW_MS,
    view,
    witnesses: [{ witness: 'alarm' as const, verdict: 'unhealthy' as const, detail: 'ALARM' }],
    needs: [],
    fleet: {
      services: ENVIRONMENT.services.length,
      sick: state.services.flatMap((one, at) => (one.ill ? [idOf(at)] : [])),
      lookedAtMs: NOW_MS,
      acting: others,
      startsLastHour: 0,
    },
    ledger: { ...newLedger(idOf(service)), acting: incident.rungs.length > 0 },
    incident,
    blind: false,
    crashLoop: false,
  };
}

export const debtsOf = ({ services }: ModelState): Park[] =>
  services.flatMap(({ park }, service) => (park ? [parkOf(park, service)] : []));

/** Whether an act would do harm: a service that answers nothing, whose tasks can be started. */
export function harmInputOf(
  state: ModelState,
  service: number,
  remedy: 'force-deploy' | 'scale-cycle',
  view: ServiceView,
) {
  return {
    remedy,
    nowMs: NOW_MS,
    view,
    seen: {
      target: idOf(service),
      atMs: NOW_MS,
      verdict: 'down' as const,
      detail: 'no answer',
      asked: FIRST_COUNT,
      right: 0,
    },
    witnesses: [{ witness: 'alarm' as const, verdict: 'unhealthy' as const, detail: 'ALARM' }],
    parkAfterSeconds: ENVIRONMENT.timings.parkAfterSeconds,
    illSinceMs: NOW_MS - 10 * MINUTE_MS,
    failedStarts: [],
    launchable: true,
    parkedElsewhere: parkedElsewhere(debtsOf(state), idOf(service)),
  };
}
