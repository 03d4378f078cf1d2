import { isOfAws } from '../../shared/core/watchlist/aws-question.ts';
import type { Environment } from '../../shared/core/watchlist/environment.ts';
import { fleetNames, fleetTaskDefinition } from '../ecs/fleet.ts';
import type { DependencyFailure } from '../ecs/scripted-service.ts';
import type { EcsWorld } from '../ecs/world.ts';
import { tellFigures } from '../measured/dependency-figures.ts';
import type { Caller } from './callers.ts';
import type { Permission } from './iam-gate.ts';
import type { LambdaRuntime } from './lambda-runtime.ts';
import type { LocalFunctions } from './local-functions.ts';
import type { NameServer } from './name-server.ts';
import type { TableStore } from './table-store.ts';
import type { Cure, TaskBehaviour, TaskProcesses } from './task-processes.ts';

export interface ServiceFault {
  readonly service: string;
  readonly behaviour: TaskBehaviour;
  readonly cure: Cure;
  /** @default 'all' */
  readonly tasks?: 'all' | number;
}

export interface Deployment {
  readonly service: string;
  /** Of every task of the new revision. @default well */
  readonly behaviour?: TaskBehaviour;
  /** The revision starts well and turns bad this much later, by the local clock. @default from its start */
  readonly afterSeconds?: number;
}

export interface KillAfterCall {
  /** Absent: whichever function makes the call. */
  readonly functionName?: string;
  /** As in IAM: `ecs:UpdateService`. */
  readonly action: string;
  /** Counted from now on, from 1. @default 1 */
  readonly nth?: number;
  /** After the first kill, every new invocation of that function is killed too while this says true. */
  readonly andEveryInvocationWhile?: () => boolean;
}

export interface FaultParts {
  readonly environment: Environment;
  readonly use: <T>(work: (world: EcsWorld) => T) => T;
  /** A new one after each reset. */
  readonly processes: () => TaskProcesses;
  readonly functions: () => LocalFunctions;
  readonly nameServer: NameServer;
  readonly runtime: LambdaRuntime;
  readonly tables: TableStore;
  readonly say: (text: string) => void;
}

/** Everything that can be broken in the local cloud, and mended again. Services and dependencies by their ids. */
export class Faults {
  readonly #parts: FaultParts;
  readonly #timers = new Set<NodeJS.Timeout>();
  #kill: (KillAfterCall & { left: number }) | undefined;

  constructor(parts: FaultParts) {
    this.#parts = parts;
  }

  /** The service falls ill at once: its running tasks (all, or so many) show the behaviour. */
  breakService({ service, behaviour, cure, tasks = 'all' }: ServiceFault): void {
    const { use, processes, say } = this.#parts;
    use((world) => {
      processes().breakService(service, this.#serviceIn(world, service), { behaviour, cure, tasks });
    });
    say(`${service}: ${behaviour.kind} (cured by ${cure.kind})`);
  }

  /** Every task of the service is well from now on, and so are the ones to come. */
  mendService(service: string): void {
    this.#parts.processes().mendService(service);
    this.#parts.say(`${service}: mended`);
  }

  /** CI registers a new revision and deploys it. @returns the new revision's ARN */
  deploy({ service, behaviour, afterSeconds }: Deployment): string {
    const { use, processes, say } = this.#parts;
    const fleet = this.#fleet;
    const taskDefinition = use((world) => {
      const known = this.#serviceIn(world, service);
      const { family, image } = fleetNames(fleet, service);
      const revision = (world.taskDefinitions.get(family)?.at(-1)?.revision ?? 0) + 1;
      world.registry.push(`${image}:${revision}`);
      const definition = fleetTaskDefinition(fleet, service, { revision });
      const registered = world.registerTaskDefinition(definition, 'ci').taskDefinition.taskDefinitionArn;
      if (behaviour && afterSeconds === undefined) processes().setBuild(service, String(revision), behaviour);
      world.updateService({ cluster: known.cluster, service: known.name, taskDefinition: registered }, 'ci');
      return registered;
    });
    say(`${service}: ${taskDefinition.slice(taskDefinition.lastIndexOf('/') + 1)} deployed`);
    if (behaviour && afterSeconds !== undefined) {
      this.#later(afterSeconds, () => this.breakService({ service, behaviour, cure: { kind: 'rollback' } }));
    }
    return taskDefinition;
  }

  /** Its process ends, and its dependants answer 503; or AWS shows figures of something that fails so. */
  async breakDependency(dependency: string, failure: DependencyFailure = 'down'): Promise<void> {
    if (!this.#measured(dependency, failure)) await this.#parts.processes().stopDependency(dependency);
    this.#parts.say(`${dependency}: ${failure}`);
  }

  async mendDependency(dependency: string): Promise<void> {
    if (!this.#measured(dependency, undefined)) await this.#parts.processes().startDependency(dependency);
    this.#parts.say(`${dependency}: mended`);
  }

  /** CI publishes a version that does not load. @returns its number */
  deployFunction(service: string): string {
    const version = this.#parts.use(() => this.#parts.functions().deployBad(service));
    this.#parts.say(`${service}: version ${version} published`);
    return version;
  }

  /** False of what runs as a process. */
  #measured(id: string, failure: DependencyFailure | undefined): boolean {
    const dependency = this.#parts.environment.dependencies.find((one) => one.id === id);
    if (!dependency?.question || !isOfAws(dependency.question)) return false;
    this.#parts.use((world) => tellFigures(world, dependency, failure));
    return true;
  }

  /** The watchdog's own eyes: the name server of the sandboxes answers SERVFAIL to everything. */
  blind(isBlind: boolean): void {
    this.#parts.nameServer.isBlind = isBlind;
    this.#parts.say(isBlind ? 'name server: broken, so the prober is blind' : 'name server: mended');
  }

  /** DynamoDB refuses every call of a function; `undefined` mends it. */
  breakTables(trouble: TableStore['trouble']): void {
    this.#parts.tables.trouble = trouble;
    this.#parts.say(`tables: ${trouble ?? 'mended'}`);
  }

  /** Kills the function after AWS has done the matching call, and before the function learns of it. */
  killAfterCall(kill: KillAfterCall): void {
    this.#kill = { ...kill, left: kill.nth ?? 1 };
    this.#parts.say(`${kill.functionName ?? 'a function'}: will be killed after ${kill.action}`);
  }

  /** Mends everything that this object broke; deployments stay. */
  async clear(): Promise<void> {
    const { processes, nameServer, tables, runtime, use } = this.#parts;
    this.forget();
    nameServer.isBlind = false;
    tables.trouble = undefined;
    runtime.diesAtOnce = () => false;
    use((world) => {
      for (const { name } of world.services.values()) processes().mendService(this.#idOf(name));
    });
    for (const { id } of this.#parts.environment.dependencies) this.#measured(id, undefined);
    await Promise.all(processes().dependencyNames.map((name) => processes().startDependency(name)));
  }

  /** Drops what is still to come. */
  forget(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#kill = undefined;
  }

  /** Called by the endpoint when a call is done and not yet answered; true: the caller has been killed. */
  strikesAfter(caller: Caller, { action }: Permission): boolean {
    const kill = this.#kill;
    const { sandbox } = caller;
    if (!kill || !sandbox || action !== kill.action) return false;
    if (kill.functionName !== undefined && kill.functionName !== sandbox.functionName) return false;
    kill.left -= 1;
    if (kill.left > 0) return false;
    this.#kill = undefined;
    const { andEveryInvocationWhile } = kill;
    if (andEveryInvocationWhile) {
      this.#parts.runtime.diesAtOnce = (name) => name === sandbox.functionName && andEveryInvocationWhile();
    }
    sandbox.kill();
    this.#parts.say(`${sandbox.functionName}: killed after ${action}`);
    return true;
  }

  get #fleet() {
    const { project, name: env } = this.#parts.environment;
    return { project, env };
  }

  #serviceIn(world: EcsWorld, service: string) {
    const names = fleetNames(this.#fleet, service);
    return world.serviceNamed(names.cluster, names.service);
  }

  #idOf(serviceName: string): string {
    const { project, env } = this.#fleet;
    return serviceName.slice(project.length + 1, -env.length - 1);
  }

  #later(seconds: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, seconds * 1_000);
    this.#timers.add(timer);
  }
}
