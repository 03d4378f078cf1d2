interface Size {
  /** CPU units; 1024 are one vCPU. */
  readonly cpu: number;
  readonly memoryMiB: number;
}

interface Row {
  readonly cpu: number;
  readonly fromMiB: number;
  readonly toMiB: number;
  readonly stepMiB: number;
}

/** ECS developer guide, fargate-tasks-services: what a task's CPU and memory may be together. */
const ROWS: readonly Row[] = [
  { cpu: 512, fromMiB: 1_024, toMiB: 4_096, stepMiB: 1_024 },
  { cpu: 1_024, fromMiB: 2_048, toMiB: 8_192, stepMiB: 1_024 },
  { cpu: 2_048, fromMiB: 4_096, toMiB: 16_384, stepMiB: 1_024 },
  { cpu: 4_096, fromMiB: 8_192, toMiB: 30_720, stepMiB: 1_024 },
  { cpu: 8_192, fromMiB: 16_384, toMiB: 61_440, stepMiB: 4_096 },
  { cpu: 16_384, fromMiB: 32_768, toMiB: 122_880, stepMiB: 8_192 },
];

const SIZES: readonly Size[] = [
  ...[512, 1_024, 2_048].map((memoryMiB) => ({ cpu: 256, memoryMiB })),
  ...ROWS.flatMap(({ cpu, fromMiB, toMiB, stepMiB }) =>
    Array.from({ length: (toMiB - fromMiB) / stepMiB + 1 }, (_, at) => ({
      cpu,
      memoryMiB: fromMiB + at * stepMiB,
    })),
  ),
];

/** What a task may have at most. */
export const MOST_MEMORY_MIB = 122_880;

/**
 * One raise is all that an incident gets, and a second one would be a second outage: it goes as far as this,
 * where the owner's limit lets it.
 */
const MOST_TIMES = 4;

/**
 * The most memory up to the limit with as little more CPU as possible; undefined where no valid size is above
 * the present one and within the limit.
 */
export function moreMemory(now: Size, limitMiB: number): Size | undefined {
  const mostMiB = Math.min(limitMiB, now.memoryMiB * MOST_TIMES);
  const larger = SIZES.filter(
    (size) => size.cpu >= now.cpu && size.memoryMiB > now.memoryMiB && size.memoryMiB <= mostMiB,
  );
  const cpu = Math.min(...larger.map((size) => size.cpu));
  return larger.findLast((size) => size.cpu === cpu);
}
