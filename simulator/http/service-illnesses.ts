import { type Behaviour, type Cure, OK } from '../ecs/behaviour.ts';
import { buildOf, type Illness, infect, infectNewcomer, isLifted, memoryMiBOf } from '../ecs/illness.ts';
import type { Service } from '../ecs/service.ts';
import type { Task } from '../ecs/task.ts';

/** What is wrong with one service: the same illnesses and cures as in a scenario, shown by real processes. */
export class ServiceIllnesses {
  readonly #builds = new Map<string, Behaviour>();
  #illnesses: Illness[] = [];

  break(service: Service, fault: { behaviour: Behaviour; cure: Cure; tasks: 'all' | number }): void {
    const sample = [...service.tasks].find((task) => task.desiredStatus === 'RUNNING');
    const illness: Illness = {
      ...fault,
      build: sample ? buildOf(sample) : '',
      memoryMiB: sample ? memoryMiBOf(sample) : 0,
      ill: new Set(),
    };
    this.#illnesses.push(illness);
    infect(illness, service);
  }

  mend(): void {
    this.#illnesses = [];
    this.#builds.clear();
  }

  /** What tasks of a build do from their start. */
  setBuild(build: string, behaviour: Behaviour): void {
    this.#builds.set(build, behaviour);
  }

  meetNewcomer(task: Task): void {
    for (const illness of this.#illnesses) infectNewcomer(illness, task);
  }

  behaviourOf(task: Task, dependenciesAreWell: boolean): Behaviour {
    const illness = this.#illnesses.find(
      (each) => each.ill.has(task) && !isLifted(each, task.service, dependenciesAreWell),
    );
    return illness?.behaviour ?? this.#builds.get(buildOf(task)) ?? OK;
  }
}
