import { MOST_ADDRESSES } from '../health/observation.ts';
import type { CaseFile, Diagnosis } from './diagnose.ts';
import type { ServiceView, TaskView } from './evidence.ts';

/** What a service's name gives, held against the tasks that run: what its callers see of service discovery. */
export interface Registration {
  readonly given: number;
  /** Addresses of no task that runs. */
  readonly gone: readonly string[];
  /** Running tasks that its name does not give. */
  readonly missing: readonly string[];
}

/** ECS developer guide, service-discovery: records live for 60 s unless somebody says otherwise; after twice that nobody keeps an older one. */
const KNOWN_AFTER_MS = 120_000;

export interface Registered {
  /** That a probe was given: at most eight. */
  readonly addresses: readonly string[];
  readonly view: ServiceView;
  readonly running: readonly TaskView[];
  readonly stopped: readonly TaskView[];
  readonly nowMs: number;
}

/**
 * Undefined where the two agree, or where nothing can be told: tasks have come or gone lately, are without an address
 * of their own, or the name leads to the balancer in front of them.
 */
export function compareRegistration(registered: Registered): Registration | undefined {
  const { addresses, view, running, stopped, nowMs } = registered;
  if (!view.inCloudMap || addresses.length === 0) return undefined;
  const changed = [...running, ...stopped].map(
    ({ createdAtMs, startedAtMs, stoppedAtMs }) => stoppedAtMs ?? startedAtMs ?? createdAtMs,
  );
  if (changed.some((atMs) => nowMs - atMs < KNOWN_AFTER_MS)) return undefined;
  const own = running.flatMap(({ address }) => address ?? []);
  if (own.length < running.length) return undefined;
  const gone = [...new Set(addresses)].filter((one) => !own.includes(one));
  if (gone.length === addresses.length && view.targetGroupArns.length > 0) return undefined;
  const missing = addresses.length < MOST_ADDRESSES ? own.filter((one) => !addresses.includes(one)) : [];
  return gone.length + missing.length > 0 ? { given: addresses.length, gone, missing } : undefined;
}

/** Most of what its name gives is nobody's: its callers fail, however well its tasks are, and no restart takes it away. */
export function blameRegistration({ registration, service, view }: CaseFile): Diagnosis | undefined {
  if (!registration || registration.gone.length * 2 <= registration.given) return undefined;
  const because = [
    `its name does not lead to its ${view?.running ?? 0} tasks: ${registrationFacts(registration).join('; ')}`,
    'look at service discovery; a restart takes no address out of it',
  ];
  return { cause: 'network', blames: service, confidence: 0.8, because };
}

export function registrationFacts({ given, gone, missing }: Registration): string[] {
  return [
    ...(gone.length > 0
      ? [
          `${gone.length} of the ${given} addresses of its name belong to no task that runs (${gone.join(', ')})`,
        ]
      : []),
    ...(missing.length > 0
      ? [`${missing.length} tasks that run are not among the addresses of its name (${missing.join(', ')})`]
      : []),
  ];
}
