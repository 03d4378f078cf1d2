import type { Deliver } from './event-bus.ts';
import type { RulePlan, SchedulePlan } from './template-resources.ts';

/** EventBridge Scheduler user guide: delivery is at least once. How often it is twice is assumed. */
const TWICE_SHARE = 0.01;

export interface ScheduleView {
  readonly name: string;
  /** Between two runs, by the local clock. */
  readonly everyMs: number;
  readonly firesAtMs: number;
}

interface Schedule {
  readonly name: string;
  readonly everyMs: number;
  readonly fire: () => Promise<void>;
  firesAtMs: number;
  timer: NodeJS.Timeout | undefined;
}

/** Rates divided by the time scale, each at a phase of its own, as the real ones have. */
export class Schedules {
  readonly #all: Schedule[];
  readonly #random: () => number;
  #isSilent = false;

  constructor(
    plans: { readonly schedules: readonly SchedulePlan[]; readonly rules: readonly RulePlan[] },
    options: { readonly timeScale: number; readonly random: () => number; readonly deliver: Deliver },
  ) {
    const { timeScale, random, deliver } = options;
    this.#random = random;
    const add = (name: string, everyMs: number, fire: () => Promise<void>): Schedule => ({
      name,
      everyMs: everyMs / timeScale,
      fire,
      firesAtMs: 0,
      timer: undefined,
    });
    this.#all = [
      ...plans.schedules
        .filter(({ enabled }) => enabled)
        .map((plan) => add(plan.name, plan.everyMs, () => deliver(scheduled(plan)))),
      ...plans.rules
        .filter(({ enabled, everyMs }) => enabled && everyMs !== undefined)
        .map((rule) => add(rule.name, rule.everyMs!, () => fireRule(rule, deliver))),
    ];
  }

  get views(): ScheduleView[] {
    return this.#all.map(({ name, everyMs, firesAtMs }) => ({ name, everyMs, firesAtMs }));
  }

  start(): void {
    for (const schedule of this.#all) this.#arm(schedule, this.#random() * schedule.everyMs);
  }

  stop(): void {
    for (const schedule of this.#all) clearTimeout(schedule.timer);
  }

  /** A fault: nothing fires while it lasts. */
  silence(isSilent: boolean): void {
    this.#isSilent = isSilent;
  }

  /** Fires one now, besides its rate. */
  async fire(name: string): Promise<void> {
    const schedule = this.#all.find((each) => each.name === name);
    if (!schedule) throw new Error(`There is no schedule ${name}`);
    await schedule.fire();
  }

  #arm(schedule: Schedule, inMs: number): void {
    schedule.firesAtMs = Date.now() + inMs;
    schedule.timer = setTimeout(() => {
      this.#arm(schedule, schedule.everyMs);
      if (this.#isSilent) return;
      void schedule.fire();
      if (this.#random() < TWICE_SHARE) void schedule.fire();
    }, inMs);
  }
}

const scheduled = (plan: SchedulePlan) => ({
  targetArn: plan.targetArn,
  payload: JSON.stringify(plan.input),
  from: { service: 'scheduler.amazonaws.com', arn: plan.arn, roleArn: plan.roleArn },
  deadLetterArn: plan.deadLetterArn,
});

/** EventBridge user guide: eb-create-rule-schedule, the event that a scheduled rule sends. */
async function fireRule(rule: RulePlan, deliver: Deliver): Promise<void> {
  const event = {
    version: '0',
    id: crypto.randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    time: new Date().toISOString(),
    resources: [rule.arn],
    detail: {},
  };
  for (const target of rule.targets) {
    await deliver({
      targetArn: target.arn,
      payload: JSON.stringify(target.input ?? event),
      from: { service: 'events.amazonaws.com', arn: rule.arn, roleArn: target.roleArn },
      deadLetterArn: target.deadLetterArn,
    });
  }
}
