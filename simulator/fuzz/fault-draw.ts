import { countOf, type DrawnFleet, type DrawnStep, inSeconds } from './drawn-scenario.ts';
import type { Luck } from './luck.ts';

/** A fault of the list: its name in the table of hits, and the steps that bring it about. */
export interface DrawnFault {
  readonly name: string;
  /** Few fleets have what it could hit: it is drawn so much more often. @default 1 */
  readonly weight?: number;
  /** No steps where the fleet has nothing that it could hit. */
  readonly draw: (story: StoryDraft) => readonly DrawnStep[];
}

/** Phase 1 of a story while it is being drawn: who is there, and when faults may strike. */
export class StoryDraft {
  readonly fleet: DrawnFleet;
  readonly luck: Luck;
  /** Seconds from the start. */
  readonly faultsFrom: number;
  /** When the last of them is over. */
  readonly faultsUntil: number;

  constructor(fleet: DrawnFleet, luck: Luck, faults: { readonly from: number; readonly until: number }) {
    this.fleet = fleet;
    this.luck = luck;
    this.faultsFrom = faults.from;
    this.faultsUntil = faults.until;
  }

  /** A moment of phase 1, in seconds. */
  moment(): number {
    return this.luck.between(this.faultsFrom, this.faultsUntil - 120);
  }

  /** When something that began then is over: mostly with all the others. */
  endOf(begunAt: number): number {
    return this.luck.chance(0.6) ? this.faultsUntil : this.luck.between(begunAt + 30, this.faultsUntil);
  }

  /** `at` and `until` of something that lasts. */
  span(): { readonly at: string; readonly until: string } {
    const at = this.moment();
    return { at: inSeconds(at), until: inSeconds(this.endOf(at)) };
  }

  services(): string[] {
    return Object.keys(this.fleet.services);
  }

  service(): string {
    return this.luck.pick(this.services());
  }

  /** One, or none where the fleet has functions only: those have no tasks. */
  serviceWithTasks(): string[] {
    const names = this.servicesWithTasks();
    return names.length > 0 ? [this.luck.pick(names)] : [];
  }

  servicesWithTasks(): string[] {
    return this.services().filter((name) => this.fleet.services[name]!.kind !== 'lambda');
  }

  dependencies(): string[] {
    return Object.keys(this.fleet.dependencies ?? {});
  }

  countOf(service: string): number {
    return countOf(this.fleet.services[service]!);
  }
}
