import { atLeast, atMost, awsKind, ifBanded, level, measured, nameInAws } from './aws-kind.ts';

/**
 * AWS/RDS by instance (RDS user guide: rds-metrics). They say how the database fares, and nothing of whether it
 * can be reached: what connects to it is a probe's question.
 */
export const rdsInstance = awsKind(
  'rds-instance',
  {
    instance: nameInAws(63),
    /** @default { warn: 80, critical: 98 } */
    cpuPercent: atMost({ warn: 80, critical: 98 }),
    /** Open connections; how many there may be depends on the instance. @default {} */
    connections: atMost({}),
    /** Reads and writes a second; how many there may be depends on the storage. @default - they are not asked for */
    readIops: atMost({}),
    writeIops: atMost({}),
    /** Memory that is left. @default { warn: 128, critical: 32 } */
    freeMiB: atLeast({ warn: 128, critical: 32 }),
  },
  ({ instance, cpuPercent, connections, readIops, writeIops, freeMiB }) => {
    const of = (name: string, stat: string) =>
      ({ namespace: 'AWS/RDS', name, dimensions: { DBInstanceIdentifier: instance }, stat }) as const;
    const memory = { name: 'free memory', unit: 'MiB', phase: 'saturation', factor: 1 / 2 ** 20 } as const;
    return measured(
      level({ name: 'CPU', unit: '%', phase: 'saturation' }, of('CPUUtilization', 'Average'), cpuPercent),
      level(
        { name: 'connections', unit: '', phase: 'saturation' },
        of('DatabaseConnections', 'Maximum'),
        connections,
      ),
      ifBanded(
        level({ name: 'reads a second', unit: '', phase: 'saturation' }, of('ReadIOPS', 'Average'), readIops),
      ),
      ifBanded(
        level(
          { name: 'writes a second', unit: '', phase: 'saturation' },
          of('WriteIOPS', 'Average'),
          writeIops,
        ),
      ),
      { ...level(memory, of('FreeableMemory', 'Minimum'), freeMiB), worse: 'below' },
    );
  },
);
