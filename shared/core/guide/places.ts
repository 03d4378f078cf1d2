import { revisionName } from '../diagnosis/evidence.ts';
import type { Incident } from '../remediation/incident.ts';
import type { Dependency, Environment, WatchedService } from '../watchlist/environment.ts';

/** Where and when to look: the names of an incident, plain; whatever makes a command of them quotes them. */
export interface Places {
  readonly region?: string;
  readonly service: WatchedService;
  /** Who asks it: from there its callers see it. */
  readonly callers: readonly WatchedService[];
  /** What is blamed, when it is not the service itself. */
  readonly blamed?: Dependency;
  readonly environment: Environment;
  /** What it ran on when it fell ill, `family:revision`, where that was written down. */
  readonly revision?: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

const HOUR_MS = 3_600_000;
/** One command each. */
const MOST_CALLERS = 3;

/** From an hour before the first failure, to see how it was while it was well, to the end or to now. */
export function placesOf(
  environment: Environment,
  service: WatchedService,
  when: { readonly incident?: Incident; readonly nowMs: number },
): Places {
  const { incident, nowMs } = when;
  return {
    region: environment.region,
    service,
    callers: environment.services.filter((one) => one.dependsOn.includes(service.id)).slice(0, MOST_CALLERS),
    blamed: environment.dependencies.find((one) => one.id === incident?.diagnosis?.blames),
    environment,
    revision: incident?.fingerprint && revisionName(incident.fingerprint.taskDefinition),
    fromMs: (incident?.firstFailureAtMs ?? nowMs) - HOUR_MS,
    untilMs: incident?.closedAtMs ?? nowMs,
  };
}

export const isoSeconds = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** `'<queue url>'`: only a person knows it. Quoted, so that a shell opens no file for it. */
export const unknownName = (what: string): string => `<${what}>`;

/** What CloudWatch calls a dependency by this dimension: the one that is blamed, or the first that the service needs. */
export function measuredName(places: Places, dimension: string): string | undefined {
  const { blamed, environment, service } = places;
  const needed = environment.dependencies.filter((one) => service.dependsOn.includes(one.id));
  return [...(blamed ? [blamed] : []), ...needed]
    .flatMap(({ question }) => (question?.kind === 'measured' ? question.measures : []))
    .map(({ metric }) => metric.dimensions[dimension])
    .find((one) => one !== undefined);
}

/** The host that a dependency's own question names, if it has one. */
export function hostOf({ question }: Dependency): string | undefined {
  if (question?.kind === 'tcp' || question?.kind === 'dns') return question.host;
  return question?.kind === 'http' ? new URL(question.url).hostname : undefined;
}
