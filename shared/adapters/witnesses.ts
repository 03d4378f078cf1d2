import {
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ServiceView, WitnessReading } from '../core/diagnosis/evidence.ts';
import type { WatchedService } from '../core/watchlist/environment.ts';
import { Alarms } from './alarms.ts';
import type { AwsConfig } from './aws-config.ts';
import { callAws } from './aws-error.ts';
import { mapBounded } from './bounded.ts';

const AT_ONCE = 4;

type Reading = Omit<WitnessReading, 'witness'>;

/** What others than our probes say about a service. One that cannot be read says `unknown`, and why. */
export class Witnesses {
  readonly #alarms: Alarms;
  readonly #balancers: ElasticLoadBalancingV2Client;

  constructor(config: AwsConfig) {
    this.#alarms = new Alarms(config);
    this.#balancers = new ElasticLoadBalancingV2Client(config);
  }

  async ask(
    services: readonly WatchedService[],
    views: ReadonlyMap<string, ServiceView>,
  ): Promise<ReadonlyMap<string, readonly WitnessReading[]>> {
    const [groups, alarms] = await Promise.all([
      this.#groups(services, views),
      this.#alarms.states(services.flatMap((service) => service.alarm ?? [])),
    ]);
    return new Map(
      services.map((service) => {
        const view = views.get(service.id);
        const group = groups.get(service.id);
        const alarm = service.alarm === undefined ? undefined : alarms.get(service.alarm);
        return [
          service.id,
          [
            ...(view && service.kind === 'ecs' ? [{ witness: 'ecs' as const, ...readCounts(view) }] : []),
            ...(group ? [{ witness: 'target-group' as const, ...group }] : []),
            ...(alarm ? [{ witness: 'alarm' as const, ...alarm }] : []),
          ],
        ];
      }),
    );
  }

  async #groups(
    services: readonly WatchedService[],
    views: ReadonlyMap<string, ServiceView>,
  ): Promise<Map<string, Reading>> {
    const named = services.filter((service) => service.targetGroup !== undefined);
    const readings = await mapBounded(named, AT_ONCE, async (service) => {
      const view = views.get(service.id);
      const arn = view?.targetGroupArns.find((one) => one.includes(`:targetgroup/${service.targetGroup}/`));
      if (!view || arn === undefined)
        return unknown(`target group ${service.targetGroup} is not the service's`);
      return unlessUnreadable(() => this.#targetHealth(arn, view.desired));
    });
    return new Map(named.map((service, at) => [service.id, readings[at]!]));
  }

  async #targetHealth(arn: string, desired: number): Promise<Reading> {
    const command = new DescribeTargetHealthCommand({ TargetGroupArn: arn });
    const answer = await callAws('read target health', () => this.#balancers.send(command));
    const states = (answer.TargetHealthDescriptions ?? []).map((one) => one.TargetHealth?.State ?? 'unknown');
    return readTargets(states, desired);
  }
}

const unknown = (detail: string): Reading => ({ verdict: 'unknown', detail });

async function unlessUnreadable(read: () => Promise<Reading>): Promise<Reading> {
  try {
    return await read();
  } catch (error) {
    return unknown((error as Error).message);
  }
}

/** Missing tasks prove an illness; running ones prove nothing about answering. */
export function readCounts(view: ServiceView): Reading {
  const detail = `${view.running} of ${view.desired} tasks run`;
  return { verdict: view.running < view.desired / 2 ? 'unhealthy' : 'unknown', detail };
}

/**
 * Only targets that the load balancer has judged count: those that register, drain or are unused
 * (ELB API reference: TargetHealth) say nothing yet.
 */
export function readTargets(states: readonly string[], desired: number): Reading {
  const healthy = states.filter((state) => state === 'healthy').length;
  const unhealthy = states.filter((state) => state === 'unhealthy').length;
  const detail = `${healthy} healthy and ${unhealthy} unhealthy targets for ${desired} tasks`;
  if (healthy > 0)
    return { verdict: healthy >= desired / 2 ? 'healthy' : 'unknown', detail, passing: healthy };
  return { verdict: unhealthy > 0 ? 'unhealthy' : 'unknown', detail, passing: 0 };
}
