import { describe } from 'vitest';
import type { Question } from '../../shared/core/watchlist/environment.ts';
import { InMemoryProber } from '../../simulator/ports/in-memory-prober.ts';
import { fleetOfOne } from '../simulator/ecs/fleet-of-one.ts';
import {
  askService,
  CERTIFICATE_LIFE,
  type MakeProbedWorld,
  proberContract,
  type Target,
} from './prober.contract.ts';

const DATABASE_PORT = 5432;

const world: MakeProbedWorld = async (targets, settings) => {
  const all = Object.entries(targets);
  const services = all.flatMap(([name, target]) =>
    target.kind === 'service' || target.kind === 'secure' ? [[name, target] as const] : [],
  );
  const isDated = settings.freshness !== undefined;
  const others = Object.fromEntries(
    services.map(([name, target]) => [
      name,
      target.kind === 'service'
        ? { desired: target.tasks, isDated }
        : { desired: 1, certificate: CERTIFICATE_LIFE },
    ]),
  );
  const one = fleetOfOne({}, { others });
  for (const [name, target] of services) {
    const { ill = 0, behaviour } = target.kind === 'service' ? target : {};
    if (ill > 0) one.tasks.fallIll(name, { behaviour: behaviour!, cure: { kind: 'none' }, tasks: ill });
  }
  for (const [name, target] of all)
    if ((target.kind === 'dependency' && !target.isUp) || (target.kind === 'name' && !target.isThere))
      one.tasks.breakDependency(name, 'down');
  const clock = { now: () => one.world.now, sleep: async (ms: number) => one.pass(ms) };
  const sight = { isBlindTo: () => false, isFoundByCloudMap: () => true };
  const byName = services.map(([name]) => {
    const service = one.world.serviceNamed(one.names.cluster, `tradai-${name}-prod`);
    return [name, service] as const;
  });
  const question = (name: string, target: Target): Question => {
    if (target.kind === 'service') return askService(`${name}.test`, settings);
    if (target.kind === 'secure')
      return { kind: 'http', url: `https://${name}.test/`, records: 'A', ...settings };
    return target.kind === 'name'
      ? { kind: 'dns', host: `${name}.test`, records: 'A', atLeast: target.atLeast }
      : { kind: 'tcp', host: `${name}.test`, port: DATABASE_PORT, timeoutMs: settings.timeoutMs };
  };
  return {
    prober: new InMemoryProber(
      { world: one.world, tasks: one.tasks, clock, sight, absentUntilMs: new Map() },
      new Map(byName),
    ),
    now: clock.now,
    questions: all.map(([name, target]) => ({ target: name, question: question(name, target) })),
  };
};

describe('in memory', () => {
  proberContract(world);
});
