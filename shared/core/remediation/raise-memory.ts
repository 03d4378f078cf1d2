import { moreMemory } from './fargate-sizes.ts';

/** A task definition with more memory, ready to be registered. */
export interface MemoryRaise {
  readonly definition: string;
  readonly fromMiB: number;
  readonly toMiB: number;
  /** In words, for people: what the source of the definition has to say too. */
  readonly patch: string;
}

export type RaiseChoice = { readonly raise: MemoryRaise } | { readonly because: string };

interface Definition {
  readonly family?: string;
  readonly cpu?: string;
  readonly memory?: string;
  readonly taskRoleArn?: string;
  readonly executionRoleArn?: string;
  readonly containerDefinitions?: readonly Container[];
}

interface Container {
  readonly name?: string;
  /** MiB; a container that needs more is killed, whatever the task has. */
  readonly memory?: number;
  readonly memoryReservation?: number;
}

/**
 * The definition that runs now with the next memory that Fargate knows, within the owner's limit: of the task, and of each
 * container in the same proportion, so that together they stay within the task's. Or why not.
 */
export function chooseRaise(
  recorded: string,
  { limitMiB, passRoles }: { readonly limitMiB: number; readonly passRoles: readonly string[] },
): RaiseChoice {
  const definition = JSON.parse(recorded) as Definition;
  const now = { cpu: Number(definition.cpu), memoryMiB: Number(definition.memory) };
  if (!Number.isInteger(now.cpu) || !Number.isInteger(now.memoryMiB)) {
    return { because: 'its task definition names no size of the task in CPU units and MiB' };
  }
  const roles = [definition.taskRoleArn, definition.executionRoleArn].filter((role) => role !== undefined);
  const foreign = roles.find((role) => !passRoles.includes(role));
  if (foreign !== undefined) return { because: `its role ${foreign} is not among passRoles` };
  const next = moreMemory(now, limitMiB);
  if (!next)
    return { because: `Fargate has no size above ${now.memoryMiB} MiB up to its owner's ${limitMiB} MiB` };
  const share = next.memoryMiB / now.memoryMiB;
  const raised = {
    ...definition,
    cpu: String(next.cpu),
    memory: String(next.memoryMiB),
    containerDefinitions: definition.containerDefinitions?.map((container) => grown(container, share)),
  };
  const cpu = next.cpu === now.cpu ? '' : ` and cpu from ${now.cpu} to ${next.cpu}`;
  return {
    raise: {
      definition: JSON.stringify(raised),
      fromMiB: now.memoryMiB,
      toMiB: next.memoryMiB,
      patch: `in ${definition.family}: memory from ${now.memoryMiB} to ${next.memoryMiB} MiB${cpu}, and its containers' in proportion`,
    },
  };
}

function grown(container: Container, share: number): Container {
  const { memory, memoryReservation } = container;
  return {
    ...container,
    ...(memory !== undefined && { memory: Math.floor(memory * share) }),
    ...(memoryReservation !== undefined && { memoryReservation: Math.floor(memoryReservation * share) }),
  };
}
