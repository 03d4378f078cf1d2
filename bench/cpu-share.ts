import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const PERIOD_MICROSECONDS = 100_000;
const VERSION_1 = '/sys/fs/cgroup/cpu';
const VERSION_2 = '/sys/fs/cgroup';

/** A control group that lets its processes have this share of one core; undefined where we may not make one. */
export function limitCpu(share: number): { add(pid: number): void; remove(): void } | undefined {
  const isVersion2 = existsSync(path.join(VERSION_2, 'cgroup.controllers'));
  const folder = path.join(isVersion2 ? VERSION_2 : VERSION_1, `watchdog-bench-${process.pid}`);
  const quota = Math.round(share * PERIOD_MICROSECONDS);
  try {
    mkdirSync(folder);
    const remove = () => rmdirSync(folder);
    try {
      if (isVersion2) {
        writeFileSync(path.join(folder, 'cpu.max'), `${quota} ${PERIOD_MICROSECONDS}`);
      } else {
        writeFileSync(path.join(folder, 'cpu.cfs_period_us'), String(PERIOD_MICROSECONDS));
        writeFileSync(path.join(folder, 'cpu.cfs_quota_us'), String(quota));
      }
    } catch {
      remove();
      return undefined;
    }
    return { add: (pid) => writeFileSync(path.join(folder, 'cgroup.procs'), String(pid)), remove };
  } catch {
    return undefined;
  }
}
