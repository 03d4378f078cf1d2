import { readScenario } from '../scenario/read-scenario.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';

export interface SizedFleet {
  readonly services: number;
  /** So many of them answer 503 from `failAtMinute` on, for good. @default 0 */
  readonly failing?: number;
  readonly failAtMinute?: number;
  /** So many queues and tables, of which AWS is asked. @default 0 */
  readonly measured?: number;
}

/** A fleet that needs nothing, and without target groups, whose checks would replace sick tasks by themselves: well but for those that fail. */
export function sizedFleet({ services, failing = 0, failAtMinute = 5, measured = 0 }: SizedFleet): Scenario {
  const names = Array.from({ length: services }, (_, at) => `s${String(at).padStart(5, '0')}`);
  const behaviour = { status: { code: 503 } };
  const steps = names
    .slice(0, failing)
    .map((service) => ({ at: `${failAtMinute}m`, break: { service, behaviour, cure: 'none' } }));
  const scenario = {
    scenario: `fleet-of-${services}`,
    story: `${services} services, of which ${failing} fail.`,
    duration: '24h',
    fleet: {
      services: Object.fromEntries(names.map((name) => [name, { loadBalancer: false }])),
      dependencies: Object.fromEntries(Array.from({ length: measured }, (_, at) => [`d${at}`, kindOf(at)])),
    },
    timeline: steps,
    expect: {},
  };
  const read = readScenario(JSON.stringify(scenario));
  if (!read.ok) throw new Error(JSON.stringify(read.faults.slice(0, 3)));
  return read.scenario;
}

const kindOf = (at: number) => ({ kind: at % 2 === 0 ? 'queue' : 'dynamodb', seenBy: 'metrics' });
