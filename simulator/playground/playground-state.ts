import type { Guide } from '../../shared/core/guide/guide.ts';
import type { Belief } from '../../shared/core/health/belief.ts';
import type { Incident } from '../../shared/core/remediation/incident.ts';
import type { Park } from '../../shared/core/remediation/records.ts';
import type { PublishedNotice } from '../http/cloud-events.ts';
import type { DependencyTrouble } from './dependency-troubles.ts';
import type { StoryLine } from './story-line.ts';

/** Everything that the page shows, as plain data. */
export interface PlaygroundState {
  readonly atMs: number;
  readonly project: string;
  readonly environment: string;
  readonly mode: string;
  /** Divides schedules and simulated AWS durations. */
  readonly timeScale: number;
  /** The watchdog's own windows that this environment shortens, in seconds, beside what production uses. */
  readonly windows: readonly { readonly name: string; readonly seconds: number }[];
  readonly services: readonly ServiceState[];
  readonly functions: readonly FunctionState[];
  readonly dependencies: readonly DependencyState[];
  /** Open ones first, then the latest that ended. */
  readonly incidents: readonly IncidentState[];
  /** Newest first. */
  readonly notices: readonly PublishedNotice[];
  /** Newest first. */
  readonly log: readonly StoryLine[];
  readonly isBlind: boolean;
  readonly isKillArmed: boolean;
  /** A look that finished recently proves that somebody watches. */
  readonly lookedAtMs?: number;
}

export interface TaskState {
  readonly id: string;
  readonly status: string;
  readonly revision: string;
  /** The truth, whatever anybody believes. */
  readonly answersRightly: boolean;
}

export interface ServiceState {
  readonly id: string;
  readonly modelName: string;
  readonly dependsOn: readonly string[];
  /** What the watchdog believes; absent before its first look. */
  readonly belief?: Belief;
  readonly desired: number;
  readonly tasks: readonly TaskState[];
  /** `family:revision` of the PRIMARY deployment. */
  readonly revision: string;
  readonly isDeploying: boolean;
  /** The present revision has been proven good under the watchdog's eyes. */
  readonly isCertified: boolean;
  readonly openIncident?: string;
  readonly isParked: boolean;
  /** When the restorer last deployed it again, because ECS had given up what the watchdog deployed. */
  readonly redeployedMs?: number;
}

/** A watched Lambda function. */
export interface FunctionState {
  readonly id: string;
  readonly dependsOn: readonly string[];
  readonly belief?: Belief;
  /** That callers of its alias meet. */
  readonly version: string;
  /** The truth, whatever anybody believes. */
  readonly isWell: boolean;
  /** The present version has been proven good under the watchdog's eyes. */
  readonly isCertified: boolean;
}

export interface DependencyState {
  readonly id: string;
  readonly kind: string;
  readonly trouble: DependencyTrouble;
  readonly belief?: Belief;
  /** Somebody made it ill in the playground. */
  readonly isDown: boolean;
}

/** An incident as it is shown, live or long over. */
export interface IncidentState {
  readonly incident: Incident;
  readonly park?: Park;
  /** The state that the workflow entered last. */
  readonly workflowState?: string;
  /** What its users notice, in words. */
  readonly impact: readonly string[];
  /** What only people can look at, and check. */
  readonly guide: Guide;
  /** Health that must hold before a cure counts. */
  readonly calmSeconds: number;
  /** When a story is told: its first instant. Times are then shown since it, not as times of day. */
  readonly storyStartMs?: number;
}

/** Tasks that the service wants and that answer as they should: what the watchdog works for. */
export function isWell(service: ServiceState): boolean {
  const right = service.tasks.filter((task) => task.answersRightly).length;
  return service.desired > 0 && right >= service.desired;
}
