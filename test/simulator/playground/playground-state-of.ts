import { newBelief } from '../../../shared/core/health/belief.ts';
import { openIncident } from '../../../shared/core/remediation/incident.ts';
import type { PublishedNotice } from '../../../simulator/http/cloud-events.ts';
import { troubleOf } from '../../../simulator/playground/dependency-troubles.ts';
import type {
  DependencyState,
  IncidentState,
  PlaygroundState,
  ServiceState,
} from '../../../simulator/playground/playground-state.ts';

/** 2026-01-01T00:00:00Z */
export const START_MS = 1_767_225_600_000;

export function serviceOf(given: Partial<ServiceState> = {}): ServiceState {
  const task = { status: 'RUNNING', revision: 'tradai-backend-local:10', answersRightly: true };
  return {
    id: 'backend',
    modelName: 'tradai-backend-local',
    dependsOn: ['mlflow-db'],
    belief: { ...newBelief(START_MS), status: 'healthy', reason: 'answers rightly', everHealthy: true },
    desired: 2,
    tasks: [
      { ...task, id: 'aaaaaaaa1' },
      { ...task, id: 'bbbbbbbb2' },
    ],
    revision: 'tradai-backend-local:10',
    isDeploying: false,
    isCertified: true,
    isParked: false,
    ...given,
  };
}

export function dependencyOf(given: Partial<DependencyState> = {}): DependencyState {
  const trouble = troubleOf({ question: undefined });
  return { id: 'mlflow-db', kind: 'rds', isDown: false, trouble, ...given };
}

export function incidentOf(
  given: Partial<IncidentState['incident']> = {},
  words: Partial<Pick<IncidentState, 'impact' | 'guide'>> = {},
): IncidentState {
  const incident = openIncident({
    service: 'backend',
    number: 7,
    nowMs: START_MS + 4_000,
    firstFailureAtMs: START_MS,
    reason: 'does not answer within 1100 ms',
  });
  const guide = { chapters: [], lookAt: [], beforeOver: [] };
  return { incident: { ...incident, ...given }, impact: [], guide, calmSeconds: 4, ...words };
}

export function noticeOf(given: Partial<PublishedNotice> = {}): PublishedNotice {
  return {
    atMs: START_MS,
    messageId: 'm-1',
    topicArn: 'arn:aws:sns:eu-central-1:123456789012:people',
    subject: '[tradai local] backend is not well: hung-tasks',
    text: 'backend in local: not well.',
    message: '{}',
    attributes: { kind: 'opened', severity: 'critical' },
    ...given,
  };
}

export function stateOf(given: Partial<PlaygroundState> = {}): PlaygroundState {
  return {
    atMs: START_MS,
    project: 'tradai',
    environment: 'local',
    mode: 'auto',
    timeScale: 20,
    windows: [{ name: 'confirm an incident after', seconds: 3 }],
    services: [serviceOf()],
    functions: [],
    dependencies: [dependencyOf()],
    incidents: [],
    notices: [],
    log: [],
    isBlind: false,
    isKillArmed: false,
    ...given,
  };
}
