import type { ServiceView, WitnessReading } from '../../shared/core/diagnosis/evidence.ts';
import type { WatchedService } from '../../shared/core/watchlist/environment.ts';
import type { EcsWorld } from '../ecs/world.ts';
import { askAws } from './ask-aws.ts';

/** CloudWatch API: DescribeAlarms takes at most 100 names. */
const MOST_ALARM_NAMES = 100;

type Reading = Omit<WitnessReading, 'witness'>;

/** What others than our probes say about services. One that cannot be read says `unknown`, and why. */
export async function readWitnesses(
  services: readonly WatchedService[],
  views: ReadonlyMap<string, ServiceView>,
  world: EcsWorld,
): Promise<ReadonlyMap<string, readonly WitnessReading[]>> {
  const alarms = await readAlarms(
    services.flatMap((service) => service.alarm ?? []),
    world,
  );
  const readings = new Map<string, readonly WitnessReading[]>();
  for (const service of services) {
    const view = views.get(service.id);
    const alarm = service.alarm === undefined ? undefined : alarms.get(service.alarm);
    readings.set(service.id, [
      ...(view && service.kind === 'ecs' ? [{ witness: 'ecs' as const, ...readCounts(view) }] : []),
      ...(service.targetGroup === undefined
        ? []
        : [{ witness: 'target-group' as const, ...(await targetHealth(service, view, world)) }]),
      ...(alarm ? [{ witness: 'alarm' as const, ...alarm }] : []),
    ]);
  }
  return readings;
}

async function targetHealth(
  service: WatchedService,
  view: ServiceView | undefined,
  world: EcsWorld,
): Promise<Reading> {
  const arn = view?.targetGroupArns.find((one) => one.includes(`:targetgroup/${service.targetGroup}/`));
  if (!view || arn === undefined) return unknown(`target group ${service.targetGroup} is not the service's`);
  try {
    const answer = askAws('read target health', () => world.describeTargetHealth({ TargetGroupArn: arn }));
    return readTargets(
      answer.TargetHealthDescriptions.map((one) => one.TargetHealth.State),
      view.desired,
    );
  } catch (error) {
    return unknown((error as Error).message);
  }
}

/** By name; one that cannot be read, or is not there, says `unknown`. */
export async function readAlarms(all: readonly string[], world: EcsWorld): Promise<Map<string, Reading>> {
  const names = [...new Set(all)];
  const readings = new Map<string, Reading>();
  for (let from = 0; from < names.length; from += MOST_ALARM_NAMES) {
    const batch = names.slice(from, from + MOST_ALARM_NAMES);
    try {
      const { MetricAlarms } = askAws('read alarms', () => world.describeAlarms({ AlarmNames: batch }));
      const found = new Map(MetricAlarms.map((one) => [one.AlarmName, one]));
      for (const name of batch) readings.set(name, readAlarm(name, found.get(name)));
    } catch (error) {
      for (const name of batch) readings.set(name, unknown((error as Error).message));
    }
  }
  return readings;
}

const unknown = (detail: string): Reading => ({ verdict: 'unknown', detail });

function readCounts(view: ServiceView): Reading {
  const detail = `${view.running} of ${view.desired} tasks run`;
  return { verdict: view.running < view.desired / 2 ? 'unhealthy' : 'unknown', detail };
}

/** Only targets that the load balancer has judged count (ELB API: TargetHealth). */
function readTargets(states: readonly string[], desired: number): Reading {
  const healthy = states.filter((state) => state === 'healthy').length;
  const unhealthy = states.filter((state) => state === 'unhealthy').length;
  const detail = `${healthy} healthy and ${unhealthy} unhealthy targets for ${desired} tasks`;
  if (healthy > 0)
    return { verdict: healthy >= desired / 2 ? 'healthy' : 'unknown', detail, passing: healthy };
  return { verdict: unhealthy > 0 ? 'unhealthy' : 'unknown', detail, passing: 0 };
}

function readAlarm(
  name: string,
  alarm: { readonly StateValue: string; readonly MetricName?: string } | undefined,
): Reading {
  const detail = `alarm ${name} is ${alarm?.StateValue ?? 'not there'}`;
  if (alarm?.StateValue === 'ALARM') return { verdict: 'unhealthy', detail };
  if (alarm?.StateValue !== 'OK') return unknown(detail);
  return {
    verdict: 'healthy',
    detail,
    countsHosts: alarm.MetricName?.endsWith('HostCount') ?? false,
  };
}
