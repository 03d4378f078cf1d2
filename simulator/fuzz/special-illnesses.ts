import type { DrawnFleet, DrawnService, DrawnStep } from './drawn-scenario.ts';

type Break = NonNullable<DrawnStep['break']>;

/** An illness that only one remedy heals, of a service whose owner allows it. */
interface SpecialIllness {
  /** The remedy. */
  readonly name: string;
  readonly own: DrawnService;
  readonly dependencies?: DrawnFleet['dependencies'];
  readonly behaviour?: Break['behaviour'];
  readonly cure?: Break['cure'];
  /** It is not ill, but has more to do than it can. */
  readonly factor?: number;
}

export const SPECIAL: readonly SpecialIllness[] = [
  {
    name: 'raise-memory',
    own: { raiseMemoryUpToMiB: 2048 },
    behaviour: { oom: { after: '20s', needsMiB: 800 } },
    cure: 'memory',
  },
  { name: 'scale-out', own: { scaleOutUpTo: 6, loadBalancer: false }, factor: 4 },
  { name: 'provision-concurrency', own: { kind: 'lambda', scaleOutUpTo: 6 }, factor: 4 },
  {
    name: 'restart-consumer',
    own: { consumes: 'jobs' },
    dependencies: { jobs: { kind: 'queue', seenBy: 'metrics' } },
    behaviour: 'idle',
    cure: 'restart',
  },
  {
    name: 'a restart for fresh data',
    own: { freshSeconds: 900, loadBalancer: false },
    behaviour: { stale: { age: '40m' } },
    cure: 'restart',
  },
];
