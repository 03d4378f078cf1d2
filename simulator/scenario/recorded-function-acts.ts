import type { RecordedCall } from '../ecs/recorded-calls.ts';
import type { EcsWorld } from '../ecs/world.ts';
import type { LambdaFunction } from '../lambda/lambda-function.ts';
import type { ActKind } from './recorded-acts.ts';

/** What the watchdog's calls to Lambda do, named by their effect on what the alias's callers meet. */
export class FunctionActReader {
  readonly #world: EcsWorld;
  /** Build behind each alias, updated by everybody's calls. */
  readonly #builds = new Map<LambdaFunction, number | undefined>();

  constructor(world: EcsWorld) {
    this.#world = world;
    for (const fn of world.functions.byName.values())
      this.#builds.set(fn, fn.versions.get(fn.alias.version)?.build);
  }

  functionOf({ call, input }: RecordedCall): LambdaFunction | undefined {
    if (!call.startsWith('lambda:')) return undefined;
    return this.#world.functions.byName.get((input as { FunctionName: string }).FunctionName);
  }

  /** Publishing, and the move to the same code with other settings, belong to the raise that began before. */
  kindOf(call: RecordedCall, fn: LambdaFunction): ActKind | undefined {
    if (call.error) return undefined;
    const input = call.input as { FunctionVersion?: string; MemorySize?: number };
    const before = this.#builds.get(fn);
    const build =
      input.FunctionVersion === undefined ? before : fn.versions.get(input.FunctionVersion)?.build;
    if (call.call === 'lambda:UpdateAlias') this.#builds.set(fn, build);
    if (call.by !== 'watchdog') return undefined;
    switch (call.call) {
      case 'lambda:UpdateAlias':
        return build === before ? undefined : 'roll-back-alias';
      case 'lambda:UpdateFunctionConfiguration':
        return input.MemorySize === undefined ? 'raise-timeout' : 'raise-memory';
      case 'lambda:PutProvisionedConcurrencyConfig':
        return 'provision-concurrency';
      case 'lambda:DeleteProvisionedConcurrencyConfig':
        return 'owed';
      default:
        return undefined;
    }
  }
}
