import { latenciesOf } from '../ecs/metrics.ts';
import type { Service } from '../ecs/service.ts';
import type { EcsWorld } from '../ecs/world.ts';

/** What others than the probes would have said of a service when somebody asked them. */
export interface WitnessRead {
  readonly atMs: number;
  /** Witnesses outside ECS and the probes that call it healthy, by name. */
  readonly healthy: readonly string[];
  /** Sources that call it ill: ECS counts too. */
  readonly ill: readonly string[];
  /** Its load balancer measures its slowest answers as later than its owner lets them be. */
  readonly late: boolean;
}

/** By the world's own state: the alarm, the target group, and how many tasks run. */
export function readWitness(world: EcsWorld, service: Service, criticalMs: number): WitnessRead {
  const healthy: string[] = [];
  const ill: string[] = [];
  for (const alarm of world.alarms.values()) {
    if (alarm.service !== service) continue;
    if (alarm.state === 'OK') healthy.push('alarm');
    if (alarm.state === 'ALARM') ill.push('alarm');
  }
  if (service.loadBalancers.length > 0) {
    // It reads the status of an answer and no body: of what only a body says it is no witness.
    const seen = [...service.tasks].filter((task) => !task.checkPasses || task.answersRightly);
    const unseen = service.tasks.size - seen.length;
    const states = seen.flatMap((task) => task.target?.state ?? []);
    const good = states.filter((state) => state === 'healthy').length;
    if (good > unseen && good >= service.desiredCount / 2) healthy.push('target group');
    if (good === 0 && states.includes('unhealthy')) ill.push('target group');
  }
  const running = [...service.tasks].filter((task) => task.lastStatus === 'RUNNING').length;
  if (running < service.desiredCount / 2) ill.push('ECS');
  const isBalanced = service.loadBalancers.length > 0;
  const late = isBalanced && latenciesOf(world, service).some((ms) => ms >= criticalMs);
  return { atMs: world.now, healthy, ill, late };
}
