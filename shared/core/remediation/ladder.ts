type ServiceKind = 'ecs' | 'lambda';

/** One kind of cure: what an operator calls it, and what it does to what runs. */
interface RemedyFacts {
  readonly name: string;
  /** The kinds of service that it is for. */
  readonly for: readonly ServiceKind[];
  /** It takes running tasks away or discards somebody's work: it needs two agreeing witnesses. */
  readonly destructive: boolean;
}

/**
 * Every remedy, in the one order in which a plan climbs them and the state machine has its rungs: mildest first,
 * for each kind of service. What discards somebody's work is last.
 */
const FACTS = {
  'restart-consumer': { name: 'Restart consumer', for: ['ecs'], destructive: false },
  'force-deploy': { name: 'Force deploy', for: ['ecs'], destructive: false },
  'scale-out': { name: 'Scale out', for: ['ecs'], destructive: false },
  'raise-memory': { name: 'Raise memory', for: ['ecs', 'lambda'], destructive: false },
  'scale-cycle': { name: 'Scale cycle', for: ['ecs'], destructive: true },
  'stop-deployment': { name: 'Stop deployment', for: ['ecs'], destructive: true },
  'roll-back': { name: 'Roll back', for: ['ecs'], destructive: true },
  'provision-concurrency': {
    name: 'Provision concurrency',
    for: ['lambda'],
    destructive: false,
  },
  'raise-timeout': { name: 'Raise timeout', for: ['lambda'], destructive: false },
  'roll-back-alias': { name: 'Roll back alias', for: ['lambda'], destructive: true },
} as const satisfies Readonly<Record<string, RemedyFacts>>;

export type Remedy = keyof typeof FACTS;

/** Every remedy that there is a name for, in order. */
export const REMEDIES = Object.keys(FACTS) as [Remedy, ...Remedy[]];

export const factsOf = (remedy: Remedy): RemedyFacts => FACTS[remedy];

/** What an operator calls the rung; state names and notices are built from it. */
export const REMEDY_NAMES = Object.fromEntries(
  REMEDIES.map((remedy) => [remedy, FACTS[remedy].name]),
) as Readonly<Record<Remedy, string>>;

/** The default ladder: for an illness that nothing explains. No plan is longer. */
export const LADDER = ['force-deploy', 'scale-cycle', 'roll-back'] as const satisfies readonly Remedy[];

/** What an owner who names nothing allows. */
export const BY_DEFAULT = [...LADDER, 'stop-deployment'] as const satisfies readonly Remedy[];

/** What an owner names; the others are allowed by their limits. */
export const LISTED = [
  'force-deploy',
  'scale-cycle',
  'stop-deployment',
  'roll-back',
  'roll-back-alias',
] as const satisfies readonly Remedy[];
