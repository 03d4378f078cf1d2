import type { SmokeTests } from '../../shared/ports.ts';
import type { Service } from '../ecs/service.ts';
import type { EcsWorld } from '../ecs/world.ts';

/** An owner's function, which passes when every task answers rightly, or when invocations end well. */
export class InMemorySmokeTests implements SmokeTests {
  readonly #world: EcsWorld;
  readonly #services: ReadonlyMap<string, Service>;

  constructor(world: EcsWorld, services: ReadonlyMap<string, Service>) {
    this.#world = world;
    this.#services = services;
  }

  async run(functionName: string, { service }: { readonly service: string }) {
    const tasks = this.#services.get(service);
    if (tasks) {
      const passed = tasks.answering >= tasks.desiredCount;
      return { passed, detail: `${tasks.answering} of ${tasks.desiredCount} tasks do their work` };
    }
    const fn = this.#world.functions.byName.get(functionName.replace(/-smoke$/, ''));
    const outcome = fn && this.#world.functions.outcomeOf(fn).kind;
    return { passed: outcome === 'ok', detail: `an invocation ends ${outcome ?? 'nowhere'}` };
  }
}
