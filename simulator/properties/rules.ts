/**
 * How a rule is checked. P: a property of the pure core, drawn by fast-check. S: the checker over the record of a
 * simulated run. M: exhaustive search. T: the synthesised template. H: a hostile peer.
 */
export type CheckKind = 'P' | 'S' | 'M' | 'T' | 'H';

interface Rule {
  readonly says: string;
  readonly kinds: readonly CheckKind[];
  /** Tests beside the simulated runs that show it. */
  readonly shownBy?: readonly string[];
}

/** The rules by number: what each says in a line, and how it is shown. */
export const RULES = {
  I1: { says: 'only what its owner has allowed is done', kinds: ['P', 'S'] },
  I2: {
    says: 'an empty selector selects nothing; only listed services are acted upon',
    kinds: ['P', 'S', 'H'],
    shownBy: ['test/properties/empty-is-nothing.test.ts'],
  },
  I3: {
    says: 'the kill switch stops forward acts within 30 s, and unreadable means on',
    kinds: ['P', 'S', 'T'],
    shownBy: ['test/properties/kill-switch-is-data.test.ts'],
  },
  I4: {
    says: 'three failures in two looks over 40 s, or a crash loop; unknown is not unhealthy',
    kinds: ['P', 'S'],
  },
  I5: { says: 'two witnesses for destruction, none against anything', kinds: ['P', 'S'] },
  I6: { says: 'when everything fails at once and nobody agrees, we are blind', kinds: ['P', 'S'] },
  I7: { says: 'above a fifth of sick services nothing new is begun', kinds: ['P', 'S', 'M'] },
  I8: { says: 'two remediations at once, one of a dependency group, one parked', kinds: ['S', 'M'] },
  I9: { says: 'one start a service an hour, three a day, five an environment an hour', kinds: ['P', 'S'] },
  I10: {
    says: 'each remedy once an incident, in the order of the plan, with a look between',
    kinds: ['P', 'S', 'M'],
  },
  I11: {
    says: 'recovered after five minutes of health; what comes back is the same incident',
    kinds: ['P', 'S'],
  },
  I12: { says: 'nothing is done to what a sick dependency explains', kinds: ['P', 'S'] },
  I13: { says: 'it was looked at, and was ill, within 30 s before each act', kinds: ['P', 'S', 'M'] },
  I14: { says: 'no first act right after a deployment or an earlier incident', kinds: ['P', 'S'] },
  I15: { says: 'one holder of a lease at a time, epochs only grow', kinds: ['S', 'M'] },
  I16: { says: 'an act is fenced by its lease, with time left', kinds: ['S', 'M'] },
  I17: { says: 'an execution belongs to one incident, whatever triggers arrive', kinds: ['P', 'S', 'T'] },
  I18: { says: 'a step played again changes nothing twice', kinds: ['P', 'S', 'M'] },
  I19: { says: 'after a change by somebody else nothing more is done', kinds: ['P', 'S', 'M'] },
  I20: { says: 'nothing is done during a deployment of somebody else', kinds: ['P', 'S'] },
  I21: { says: 'only a replica service of controller ECS is acted upon', kinds: ['P', 'H', 'S'] },
  I22: { says: 'a park is in the journal first, with a count of at least 1', kinds: ['P', 'S', 'M'] },
  I23: { says: 'an act never lowers the number of tasks that answer', kinds: ['P', 'S'] },
  I24: { says: 'a restore sets what was owed, and only at 0', kinds: ['P', 'S', 'M'] },
  I25: {
    says: 'the journal of a park stays as a tombstone; after it a zero is a human’s',
    kinds: ['S', 'M'],
  },
  I26: { says: 'an autoscaler is suspended on record and put back', kinds: ['S', 'M'] },
  I27: { says: 'a roll-back goes to a revision proven good here', kinds: ['P', 'S'] },
  I28: { says: 'a restart runs the image that runs now', kinds: ['P', 'S'] },
  I29: { says: 'no roll-back past a barrier, of an old revision, or back and forth', kinds: ['P', 'S'] },
  I30: { says: 'the intent is on record before the call; a mute topic blocks nothing', kinds: ['S'] },
  I31: {
    says: 'a probe connects only to addresses that its service may have',
    kinds: ['H', 'P'],
    shownBy: ['test/adapters/address-guard.test.ts', 'test/properties/hostile-answers.test.ts'],
  },
  I32: {
    says: 'a probe is bounded in time and bytes, whatever answers',
    kinds: ['H'],
    shownBy: ['test/adapters/http-probe.test.ts', 'test/adapters/tls-probe.test.ts'],
  },
  I33: {
    says: 'what others wrote reaches people and logs escaped, short and without secrets',
    kinds: ['P', 'S', 'H'],
    shownBy: ['test/core/notices/redact.test.ts', 'test/properties/hostile-answers.test.ts'],
  },
  I34: {
    says: 'a configuration is taken whole or not at all',
    kinds: ['P', 'H'],
    shownBy: ['test/environments/faulty-environments.test.ts', 'test/properties/whole-configuration.test.ts'],
  },
  I35: { says: 'an approval is asked for, answered in time and used once', kinds: ['P', 'S'] },
  L1: { says: 'what we set to 0 is above 0 again within five minutes', kinds: ['S', 'M', 'T'] },
  L2: { says: 'every incident ends, and then there is quiet', kinds: ['S', 'M'] },
  L3: {
    says: 'what is ill and may be healed is acted upon in time, and recovers where a rung would heal it',
    kinds: ['S'],
  },
  L4: {
    says: 'a watchdog that does not run is noticed without it',
    kinds: ['T'],
    shownBy: ['test/infra/watchdog-stack.test.ts'],
  },
  L5: { says: 'who is held is told, and every end is delivered', kinds: ['S'] },
} as const satisfies Record<string, Rule>;

export type RuleId = keyof typeof RULES;
