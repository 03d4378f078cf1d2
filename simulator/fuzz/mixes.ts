import { AWS_FAULTS, VOICES } from './aws-faults.ts';
import { BUNDLES } from './bundles.ts';
import { drawFleet, SERVICE_NAMES } from './draw-fleet.ts';
import type { DrawnFleet, DrawnService, DrawnStep } from './drawn-scenario.ts';
import { inSeconds } from './drawn-scenario.ts';
import { type DrawnFault, StoryDraft } from './fault-draw.ts';
import type { Luck } from './luck.ts';
import { FOREIGN_ACTORS, ILLNESSES } from './service-faults.ts';
import { SPECIAL } from './special-illnesses.ts';
import { WATCHDOG_FAULTS } from './watchdog-faults.ts';

/** What a story is made of. `any` is a share of each of the others. */
export const MIXES = ['any', 'all', 'ladder', 'fixable', 'prober-only'] as const;
export type Mix = (typeof MIXES)[number];

export const FAULTS: readonly DrawnFault[] = [
  ...ILLNESSES,
  ...FOREIGN_ACTORS,
  ...WATCHDOG_FAULTS,
  ...AWS_FAULTS,
  ...VOICES,
  ...BUNDLES,
];

interface Drawn {
  readonly fleet: DrawnFleet;
  readonly steps: readonly DrawnStep[];
  /** Names of the faults that were drawn. */
  readonly faults: readonly string[];
}
type Draw = (luck: Luck, faults: { readonly from: number; readonly until: number }) => Drawn;

const SHARES: readonly { readonly weight: number; readonly mix: Exclude<Mix, 'any'> }[] = [
  { weight: 11, mix: 'all' },
  { weight: 6, mix: 'ladder' },
  { weight: 2, mix: 'fixable' },
  { weight: 1, mix: 'prober-only' },
];

export function drawMix(
  mix: Mix,
  luck: Luck,
  faults: { readonly from: number; readonly until: number },
): Drawn {
  return DRAWS[mix === 'any' ? luck.weighted(SHARES).mix : mix](luck, faults);
}

const DRAWS: Readonly<Record<Exclude<Mix, 'any'>, Draw>> = {
  all: (luck, faults) => withWindow(drawn(drawFleet(luck), luck, faults, drawFaults(luck)), luck, faults),
  ladder: drawLadder,
  fixable: drawFixable,
  'prober-only': (luck, faults) => {
    const blind = WATCHDOG_FAULTS.filter(({ name }) => name.endsWith('blind'));
    const chosen = Array.from({ length: luck.between(1, 4) }, () => luck.pick(blind));
    return drawn(drawFleet(luck), luck, faults, chosen);
  },
};

function drawn(
  fleet: DrawnFleet,
  luck: Luck,
  faults: { readonly from: number; readonly until: number },
  chosen: readonly DrawnFault[],
): Drawn {
  const story = new StoryDraft(fleet, luck, faults);
  const told = chosen.map((fault) => ({ name: fault.name, steps: fault.draw(story) }));
  return {
    fleet,
    steps: told.flatMap((one) => one.steps),
    faults: told.flatMap((one) => (one.steps.length > 0 ? [one.name] : [])),
  };
}

/** Of some fleets one service is in its owner's hands for a while. */
function withWindow(
  story: Drawn,
  luck: Luck,
  { from, until }: { readonly from: number; readonly until: number },
): Drawn {
  if (!luck.chance(0.06)) return story;
  const { services } = story.fleet;
  const name = luck.pick(Object.keys(services));
  const [first, last] = [Math.ceil(from / 60), Math.floor(until / 60)];
  const begins = luck.between(first, last - 1);
  const maintenance = { from: `${begins}m`, until: `${luck.between(begins + 1, last)}m` };
  return {
    ...story,
    fleet: { ...story.fleet, services: { ...services, [name]: { ...services[name], maintenance } } },
  };
}

/** Some runs have none, some only one, and the others a mix in which each kind has a weight of this run's own. */
function drawFaults(luck: Luck): DrawnFault[] {
  if (luck.chance(0.05)) return [];
  if (luck.chance(0.2)) return [luck.pick(FAULTS)];
  const weighted = FAULTS.map((fault) => ({
    fault,
    weight: luck.chance(0.6) ? 0 : luck.between(1, 10) * (fault.weight ?? 1),
  }));
  if (weighted.every((one) => one.weight === 0)) return [];
  const bundle = luck.chance(0.3) ? [luck.pick(BUNDLES)] : [];
  return [...bundle, ...Array.from({ length: luck.between(1, 6) }, () => luck.weighted(weighted).fault)];
}

const CURES = ['restart', 'cycle', 'cycle', 'rollback'] as const;
const BEHAVIOURS = ['hang', 'refuse', { status: { code: 503 } }] as const;

/** Services that nothing keeps from a remedy, behind no load balancer: ECS does not replace what only hangs. */
function plainFleet(luck: Luck, count: number): DrawnFleet {
  const plain = (): DrawnService => ({
    ...(luck.chance(0.5) && { desired: luck.between(1, 4) }),
    ...(luck.chance(0.3) && { startSeconds: luck.pick([5, 45]) }),
    ...(luck.chance(0.7) && { loadBalancer: false as const }),
  });
  return { services: Object.fromEntries(SERVICE_NAMES.slice(0, count).map((name) => [name, plain()])) };
}

/** One service needs some or all of the ladder, and up to four things happen meanwhile, most of them to the watchdog. */
function drawLadder(luck: Luck, faults: { readonly from: number; readonly until: number }): Drawn {
  const fleet = plainFleet(luck, luck.between(2, 12));
  const story = new StoryDraft(fleet, luck, { from: faults.from, until: faults.until });
  const at = luck.between(faults.from, Math.max(faults.from, faults.until - 2400));
  const ill = {
    at: inSeconds(at),
    break: {
      service: story.service(),
      behaviour: luck.pick(BEHAVIOURS),
      cure: luck.pick(CURES),
      until: inSeconds(faults.until),
    },
  };
  const meanwhile = [...WATCHDOG_FAULTS, ...WATCHDOG_FAULTS, ...AWS_FAULTS, ...FOREIGN_ACTORS, ...VOICES];
  const others = drawn(
    fleet,
    luck,
    { from: at, until: faults.until },
    Array.from({ length: luck.between(0, 4) }, () => luck.pick(meanwhile)),
  );
  return { fleet, steps: [ill, ...others.steps], faults: ['break for the ladder', ...others.faults] };
}

/** One illness that a remedy heals, and nothing else: it must be healed. */
function drawFixable(luck: Luck, faults: { readonly from: number; readonly until: number }): Drawn {
  const fleet = plainFleet(luck, luck.between(1, 8));
  const service = luck.pick(Object.keys(fleet.services));
  const at = luck.between(faults.from, faults.from + 600);
  const until = inSeconds(Math.max(faults.until, at + 3600));
  const special = luck.chance(0.4) ? luck.pick(SPECIAL) : undefined;
  const behaviour = special?.behaviour ?? luck.pick(BEHAVIOURS);
  const cure = special?.cure ?? luck.pick(CURES);
  const step: DrawnStep =
    special?.factor === undefined
      ? { at: inSeconds(at), break: { service, behaviour, cure, until } }
      : { at: inSeconds(at), load: { service, factor: special.factor, until } };
  const services = special ? { ...fleet.services, [service]: special.own } : fleet.services;
  const dependencies = special?.dependencies;
  return {
    fleet: { ...fleet, services, ...(dependencies && { dependencies }) },
    steps: [step],
    faults: [special ? `fixable by ${special.name}` : 'break fixable'],
  };
}
