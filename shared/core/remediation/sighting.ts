import type { ServiceView } from '../diagnosis/evidence.ts';

/** What ECS said of a service, in a line: two that differ say that something has happened to it. */
export interface Sighting {
  /** Before ECS was asked: what it shows may be younger, never older by more than ECS itself lags. */
  readonly atMs: number;
  readonly shows: string;
}

/** A task that ends or is replaced shows in the counts, or in an event of the service (ECS developer guide: service-event-messages). */
export function sightingOf(view: ServiceView, atMs: number): Sighting {
  const deployments = view.deployments.map(
    ({ id, status, rolloutState, desired, running, failedTasks }) =>
      `${id} ${status} ${rolloutState} ${running}/${desired} ${failedTasks}`,
  );
  const shows = [
    view.createdAtMs,
    view.taskDefinition.slice(view.taskDefinition.lastIndexOf('/') + 1),
    `${view.running}/${view.desired}`,
    ...deployments.sort(),
    view.events[0]?.atMs ?? 0,
  ];
  return { atMs, shows: shows.join('; ') };
}

/** `family:revision` that ECS showed. */
export const revisionSeen = ({ shows }: Sighting): string | undefined => shows.split('; ')[1];

/**
 * Whether whoever waits has to read ECS itself: it never has since its act, the watcher has seen something else since,
 * or the watcher has been silent for too long. What is decided rests on such a read, never on what the watcher saw.
 */
export function isWorthReading(
  read: Sighting | undefined,
  sighted: Sighting | undefined,
  { nowMs, silentMs }: { readonly nowMs: number; readonly silentMs: number },
): boolean {
  if (read === undefined) return true;
  const newest = sighted !== undefined && sighted.atMs > read.atMs ? sighted : read;
  return newest.shows !== read.shows || nowMs - newest.atMs > silentMs;
}
