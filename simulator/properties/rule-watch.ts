import type { RecordedCall } from '../ecs/recorded-calls.ts';
import type { History } from './history.ts';
import type { ItemWrite } from './item-books.ts';
import type { SeenAct } from './seen-act.ts';

/** How a rule was broken, if it was. */
export type Said = string | undefined | readonly string[];

/** Looks at one rule throughout one run. Every method is called right after what it is about has happened. */
export interface RuleWatch {
  /** The watchdog changed a service, forward or owed. */
  readonly act?: (act: SeenAct) => Said;
  /** Somebody else did. */
  readonly foreign?: (call: RecordedCall, service: string) => Said;
  readonly item?: (write: ItemWrite) => Said;
  readonly notice?: (notice: Readonly<Record<string, unknown>>) => Said;
  /** Every quarter of a minute. */
  readonly time?: () => Said;
  readonly end?: () => Said;
}

export type RuleCheck = (history: History) => RuleWatch;
