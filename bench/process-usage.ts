import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts processor time for user space in hundredths of a second everywhere (proc(5), USER_HZ). */
const TICKS_PER_SECOND = 100;

interface Stat {
  readonly parent: number;
  /** Its own and that of its children that have ended. */
  readonly cpuSeconds: number;
}

/** proc(5), /proc/pid/stat: the name in brackets may hold anything, so fields are counted after it. */
function statOf(pid: number): Stat | undefined {
  const text = read(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(11, 15);
  return { parent: fields[1]!, cpuSeconds: (utime + stime + cutime + cstime) / TICKS_PER_SECOND };
}

/** A process and all that descend from it. */
export function familyOf(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const one = Number(name);
    if (Number.isInteger(one)) parents.set(one, statOf(one)?.parent ?? 0);
  }
  const family = [pid];
  for (const member of family) {
    for (const [child, parent] of parents) if (parent === member) family.push(child);
  }
  return family;
}

/** Processor time so far of a process and its descendants, ended ones included. */
export function cpuSecondsOf(pid: number): number {
  return familyOf(pid).reduce((sum, one) => sum + (statOf(one)?.cpuSeconds ?? 0), 0);
}

/** Most memory that one process ever held (proc(5), VmHWM). */
export function peakMiBOf(pid: number): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(read(`/proc/${pid}/status`) ?? '') ?? [];
  return Number(kilobytes ?? Number.NaN) / 1024;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // the process has ended
  }
}
/** Memory that a whole family holds now; what they share counts once (proc(5), smaps_rollup, Pss). */
export function familyMiBOf(pid: number): number {
  const kilobytes = familyOf(pid).map((one) => {
    const [, pss] = /\nPss:\s+(\d+) kB/.exec(read(`/proc/${one}/smaps_rollup`) ?? '') ?? [];
    return Number(pss ?? 0);
  });
  return kilobytes.reduce((sum, one) => sum + one, 0) / 1024;
}
