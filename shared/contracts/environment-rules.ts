import { findCycles } from '../core/watchlist/graph.ts';
import { controlAddressFaults } from './control-address-rules.ts';
import { controlFaults } from './control-rules.ts';
import { MOST_TARGETS, normalTimings } from './environment-bounds.ts';
import type { EnvironmentDraft } from './environment-draft.ts';
import { type EnvironmentFault, nearest } from './environment-fault.ts';
import { ownPrefix, spellOut } from './environment-names.ts';
import { orphanScanFaults } from './orphan-scan-rules.ts';
import { QUICK_RHYTHMS } from './schedule.ts';
import { targetFaults } from './target-rules.ts';

/** A rule looks at what several fields say together. */
type Rule = (draft: EnvironmentDraft) => EnvironmentFault[];

export function faultsOfRules(draft: EnvironmentDraft): EnvironmentFault[] {
  return RULES.flatMap((rule) => rule(draft));
}

const RULES: readonly Rule[] = [
  howMany,
  namesDifferByMoreThanCase,
  needsAreDeclared,
  needsHaveNoCycle,
  vantagesAreDeclared,
  vantagesAreWhole,
  controlAddressFaults,
  listsHaveNoRepeats,
  rolesAreOfThisAccount,
  alertsAreOfOthers,
  windowsFitTogether,
  controlFaults,
  orphanScanFaults,
  targetFaults,
];

function howMany({ services, dependencies }: EnvironmentDraft): EnvironmentFault[] {
  const targets = services.size + dependencies.size;
  if (services.size === 0) {
    return [{ path: 'services', value: {}, problem: 'is empty', instead: 'at least one service' }];
  }
  if (targets <= MOST_TARGETS) return [];
  return [
    {
      path: 'services',
      value: targets,
      problem: 'has too many targets',
      instead: `at most ${MOST_TARGETS} services and dependencies; split the environment`,
    },
  ];
}

function namesDifferByMoreThanCase({ services, dependencies }: EnvironmentDraft): EnvironmentFault[] {
  const first = new Map<string, string>();
  const paths = [
    ...[...services.keys()].map((id) => ['services', id] as const),
    ...[...dependencies.keys()].map((id) => ['dependencies', id] as const),
  ];
  return paths.flatMap(([group, id]) => {
    const earlier = first.get(id.toLowerCase());
    if (earlier === undefined) first.set(id.toLowerCase(), `${group}.${id}`);
    if (earlier === undefined) return [];
    return [
      {
        path: `${group}.${id}`,
        value: id,
        problem: `is the same name as ${earlier}`,
        instead: 'one name each',
      },
    ];
  });
}

function needsAreDeclared({ services, dependencies }: EnvironmentDraft): EnvironmentFault[] {
  const names = [...services.keys(), ...dependencies.keys()];
  const declared = new Set(names);
  return [...services].flatMap(([id, service]) =>
    (service.dependsOn ?? []).flatMap((need) => {
      if (declared.has(need)) return [];
      const meant = nearest(
        need,
        names.filter((name) => name !== id),
      );
      const problem = meant === undefined ? 'is not declared' : `is not declared; did you mean ${meant}?`;
      const instead = meant ?? 'a declared service or dependency';
      return [{ path: `services.${id}.dependsOn`, value: need, problem, instead }];
    }),
  );
}

function needsHaveNoCycle({ services }: EnvironmentDraft): EnvironmentFault[] {
  const nodes = [...services].map(([id, service]) => ({ id, dependsOn: service.dependsOn ?? [] }));
  return findCycles(nodes).map((cycle) => ({
    path: `services.${cycle[0]}.dependsOn`,
    value: cycle.join(' -> '),
    problem: cycle.length === 2 ? 'needs itself' : 'is a cycle',
    instead: 'dependencies in one direction, so that there is a first one to heal',
  }));
}

function vantagesAreDeclared(draft: EnvironmentDraft): EnvironmentFault[] {
  const names = ['public', ...draft.vantages.keys()];
  const uses = [
    ['vantage', draft.vantage] as const,
    ...[...draft.services].map(([id, one]) => [`services.${id}.vantage`, one.vantage] as const),
    ...[...draft.dependencies].map(([id, one]) => [`dependencies.${id}.vantage`, one.vantage] as const),
  ];
  return uses.flatMap(([path, value]) =>
    value === undefined || names.includes(value)
      ? []
      : [{ path, value, problem: 'is not a declared vantage', instead: `one of ${names.join(', ')}` }],
  );
}

function vantagesAreWhole({ vantages }: EnvironmentDraft): EnvironmentFault[] {
  return [...vantages].flatMap(([name, { subnetIds = [], availabilityZones = [] }]): EnvironmentFault[] => {
    const path = `vantages.${name}`;
    if (name === 'public' || !/^[a-z][a-z0-9-]{0,11}$/.test(name)) {
      return [
        {
          path,
          value: name,
          problem: 'is not a possible name',
          instead: 'up to 12 small letters, not "public"',
        },
      ];
    }
    if (subnetIds.length === availabilityZones.length) return [];
    return [
      {
        path: `${path}.availabilityZones`,
        value: availabilityZones,
        problem: `lists ${availabilityZones.length} zones for ${subnetIds.length} subnets`,
        instead: 'one zone for each subnet, in the same order',
      },
    ];
  });
}

function listsHaveNoRepeats(draft: EnvironmentDraft): EnvironmentFault[] {
  const lists: [string, readonly string[] | undefined][] = [
    ['notify.emails', draft.notify?.emails],
    ['notify.ownHealthEmails', draft.notify?.ownHealthEmails],
    ['passRoles', draft.passRoles],
    ['alertTopics', draft.alertTopics],
    ...[...draft.services].flatMap(([id, one]): [string, readonly string[] | undefined][] => [
      [`services.${id}.dependsOn`, one.dependsOn],
      [`services.${id}.remedies`, one.remedies],
    ]),
    ...[...draft.vantages].map(([name, one]): [string, readonly string[] | undefined] => [
      `vantages.${name}.subnetIds`,
      one.subnetIds,
    ]),
  ];
  return lists.flatMap(([path, list = []]) =>
    list.flatMap((value, index) =>
      list.findIndex((other) => other.toLowerCase() === value.toLowerCase()) === index
        ? []
        : [{ path: `${path}.${index}`, value, problem: 'is there twice', instead: 'each once' }],
    ),
  );
}

function rolesAreOfThisAccount({ account, passRoles = [] }: EnvironmentDraft): EnvironmentFault[] {
  if (account === undefined) return [];
  return passRoles.flatMap((value, index) =>
    value.split(':')[4] === account
      ? []
      : [
          {
            path: `passRoles.${index}`,
            value,
            problem: 'is in another account',
            instead: `a role of ${account}`,
          },
        ],
  );
}

/** Its own words are nothing that it has to look at. */
function alertsAreOfOthers({
  project = '',
  name = '',
  alertTopics = [],
}: EnvironmentDraft): EnvironmentFault[] {
  const parts = { project, env: name };
  return alertTopics.flatMap((value, index) => {
    const path = `alertTopics.${index}`;
    const spelt = spellOut(value, parts);
    const instead = 'a topic of your own, named with {project} and {env} at most';
    if (/[{}]/.test(spelt))
      return [{ path, value, problem: 'has a placeholder that is not known here', instead }];
    if (!spelt.startsWith(`${ownPrefix(project, name)}-`)) return [];
    return [{ path, value, problem: "is the watchdog's own topic", instead }];
  });
}

/** A lease outlives a step of 60 s; a tombstone outlives a lease, a call (10 s) and clock skew (30 s). */
function windowsFitTogether({ local = false, timings }: EnvironmentDraft): EnvironmentFault[] {
  const all = { ...normalTimings(), ...timings };
  const faults: EnvironmentFault[] = [];
  const atLeast = (
    name: 'tombstoneSeconds' | 'leaseSeconds' | 'stuckSeconds',
    least: number,
    why: string,
  ) => {
    if (all[name] >= least) return;
    faults.push({
      path: `timings.${name}`,
      value: all[name],
      problem: `is shorter than ${why}`,
      instead: `at least ${least}`,
    });
  };
  atLeast('tombstoneSeconds', all.leaseSeconds + 40, 'a lease, a call and clock skew together');
  if (!local) atLeast('leaseSeconds', all.pollSeconds + 100, 'a poll, a step and clock skew together');
  if (all.lookSeconds % 60 !== 0 && !QUICK_RHYTHMS.includes(all.lookSeconds)) {
    faults.push({
      path: 'timings.lookSeconds',
      value: all.lookSeconds,
      problem: 'is neither a whole number of minutes nor a part of one that its schedule can be divided into',
      instead: `${QUICK_RHYTHMS.join(', ')}, 60, 120, 180, 240 or 300`,
    });
  }
  return faults;
}
