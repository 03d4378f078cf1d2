import type { BridgeEvent } from '../ecs/event-bridge.ts';
import { matchesPattern } from './event-pattern.ts';
import type { RulePlan, RuleTarget } from './template-resources.ts';

/** Brings an event or a schedule's input to a target, as whoever is allowed to. */
export type Deliver = (delivery: {
  readonly targetArn: string;
  readonly payload: string;
  readonly from: { readonly service: string; readonly arn: string; readonly roleArn?: string };
  readonly deadLetterArn?: string;
}) => Promise<void>;

/** The default event bus: every event to the targets of every rule that matches it. */
export class EventBus {
  readonly #rules: readonly RulePlan[];
  readonly #deliver: Deliver;
  readonly #onEvent: (event: BridgeEvent) => void;

  constructor(rules: readonly RulePlan[], deliver: Deliver, onEvent: (event: BridgeEvent) => void) {
    this.#rules = rules.filter((rule) => rule.enabled);
    this.#deliver = deliver;
    this.#onEvent = onEvent;
  }

  publish(event: BridgeEvent): void {
    this.#onEvent(event);
    for (const rule of this.#rules) {
      if (!rule.pattern || !matchesPattern(rule.pattern, event)) continue;
      for (const target of rule.targets) void this.#send(rule, target, event);
    }
  }

  #send(rule: RulePlan, target: RuleTarget, event: BridgeEvent): Promise<void> {
    return this.#deliver({
      targetArn: target.arn,
      payload: JSON.stringify(target.input ?? event),
      from: { service: 'events.amazonaws.com', arn: rule.arn, roleArn: target.roleArn },
      deadLetterArn: target.deadLetterArn,
    });
  }
}
