import type { Incident } from '../remediation/incident.ts';
import type { Environment } from '../watchlist/environment.ts';
import { consoleLink } from './console-link.ts';
import { modelNameOf } from './notice-text.ts';

/** What every notice about an incident is made of. */
export interface IncidentNoticeInput {
  readonly environment: Environment;
  readonly incident: Incident;
  readonly nowMs: number;
  /** Other services of the same thread. */
  readonly alsoAffected?: readonly string[];
  /** Services whose own incidents are open when this one ends. */
  readonly stillOpen?: readonly string[];
  /** Since when a deployment is owed, where one is. */
  readonly pledgedMs?: number;
}

/** More names would not be read. */
const MOST_NAMED = 12;

export function someOf(names: readonly string[]): string {
  const left = names.length - MOST_NAMED;
  return `${names.slice(0, MOST_NAMED).join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}

/** A storm is about everything, a shared dependency about itself, all else about the service. */
export function aboutOf({ thread, service, diagnosis }: Incident): string {
  if (thread.startsWith('storm:')) return 'everything';
  return thread.startsWith('dependency:') ? (diagnosis?.blames ?? service) : service;
}

/** Its logs and figures, and what we know of it. */
export const lookFurther = (environment: Environment, { id, service }: Incident): string[] => [
  ...consoleLink(environment, service),
  `Look further: npx watchdog explain ${id} -c env=${environment.name}`,
];

/** What a notice about an incident has in common with every other. */
export const noticeOf = ({ environment, incident, nowMs }: IncidentNoticeInput) => ({
  thread: incident.thread,
  environment: environment.name,
  about: aboutOf(incident),
  modelName: modelNameOf(environment, incident.service),
  atMs: nowMs,
});
