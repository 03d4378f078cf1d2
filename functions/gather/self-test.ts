import { isNetworkFailure, type Observation } from '../../shared/core/health/observation.ts';
import { type Environment, isProbed, type TcpQuestion } from '../../shared/core/watchlist/environment.ts';
import type { HealthStore, Prober } from '../../shared/ports.ts';
import type { Target } from './ask.ts';

export interface SelfTestPorts {
  readonly environment: Environment;
  readonly prober: Prober;
}

/** What a look has found out about its own ways out. */
export interface SelfTest {
  /** Why a vantage is blind, by its name; what it saw fail says nothing about the targets. */
  readonly blind: ReadonlyMap<string, string>;
  /** Control addresses that have been heard, as `vantage=host:port`, whenever that was. */
  readonly heard: readonly string[];
  /** Targets that had answered rightly, were asked again beside a control, and failed. */
  readonly failed: readonly Observation[];
}

/**
 * Asks the control address of every vantage from which a target has just failed at the network: where that fails
 * too, our own way out is broken. One that was never heard proves nothing, and is only asked whether it is there;
 * one that is silent while a target that answered still does is ill itself, and counts again once it is heard.
 */
export async function testEgress(
  targets: readonly Target[],
  seen: readonly Observation[],
  heardBefore: readonly string[],
  { environment, prober }: SelfTestPorts,
): Promise<SelfTest> {
  const blind = new Map<string, string>();
  const heard = new Set<string>();
  const failed: Observation[] = [];
  const controls = Object.entries(environment.controls ?? {});
  if (controls.length === 0) return { blind, heard: [], failed: [] };
  const keys = controls.map(([vantage, control]) => controlKey(vantage, control));
  const silent = new Set<string>();
  for (const one of seen) if (isNetworkFailure(one)) silent.add(one.target);
  if (silent.size === 0 && keys.every((key) => heardBefore.includes(key)))
    return { blind, heard: keys.length === heardBefore.length ? heardBefore : keys.sort(), failed };
  const newest = new Map(seen.map((one) => [one.target, one]));
  const test = async ([vantage, control]: readonly [string, TcpQuestion]): Promise<void> => {
    const key = controlKey(vantage, control);
    const wasHeard = heardBefore.includes(key);
    const isSilent = targets.some(
      (one) => silent.has(one.id) && one.vantage === vantage && isProbed(one.question),
    );
    if (wasHeard && !isSilent) {
      heard.add(key);
      return;
    }
    const here = targets.flatMap(({ id, vantage: from, question }) =>
      from === vantage && isProbed(question) && newest.has(id) ? [{ target: id, question }] : [],
    );
    if (here.length === 0) {
      if (wasHeard) heard.add(key);
      return;
    }
    const companion = here.find(
      ({ target, question }) => question.kind !== 'dns' && newest.get(target)!.verdict === 'up',
    );
    const [answer, other] = await prober.ask(vantage, [
      { target: `control:${vantage}`, question: control },
      ...(isSilent && companion ? [companion] : []),
    ]);
    if (answer?.verdict === 'up') heard.add(key);
    const isElsewhere = other !== undefined && isReached(other);
    if (!wasHeard || answer?.verdict === 'up' || isElsewhere) {
      if (other?.verdict === 'down') failed.push(other);
      return;
    }
    heard.add(key);
    blind.set(vantage, `from ${vantage} our own control address ${control.host} is not reached either`);
  };
  await Promise.all(controls.map(test));
  return { blind, heard: [...heard].sort(), failed };
}

/** One that declares another address starts again: it has to be heard first. */
export function controlKey(vantage: string, { host, port }: TcpQuestion): string {
  return `${vantage}=${host}:${port}`;
}

const isReached = (one: Observation): boolean => one.verdict !== 'unknown' && !isNetworkFailure(one);

/** Answers given in an act's own steps: what failed where we are blind is not known. */
export async function unlessBlind(
  targets: readonly Target[],
  seen: readonly Observation[],
  world: SelfTestPorts & { readonly health: Pick<HealthStore, 'shards'> },
): Promise<readonly Observation[]> {
  const { controls = {}, shards } = world.environment;
  const vantageOf = new Map(targets.map((one) => [one.id, one.vantage]));
  const isInDoubt = (one: Observation): boolean =>
    isNetworkFailure(one) && controls[vantageOf.get(one.target) ?? ''] !== undefined;
  if (!seen.some(isInDoubt)) return seen;
  const heard = (await world.health.shards(shards)).flatMap((row) => row.heardControls ?? []);
  const { blind } = await testEgress(targets, seen, heard, world);
  return seen.map((one) => {
    const why = isInDoubt(one) ? blind.get(vantageOf.get(one.target)!) : undefined;
    return why === undefined ? one : { ...one, verdict: 'unknown', phase: 'self', detail: why, right: 0 };
  });
}
