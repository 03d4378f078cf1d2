import { BUILD_LABEL } from '../ecs/illness.ts';
import type { TaskDefinition } from '../ecs/task-definitions.ts';

/** The revision of the story that a definition was built as: a copy registered again is still that build. */
export function buildOfDefinition(definition: TaskDefinition): number {
  return Number(definition.containerDefinitions[0]?.dockerLabels?.[BUILD_LABEL] ?? definition.revision);
}
