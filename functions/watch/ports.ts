import type { Environment } from '../../shared/core/watchlist/environment.ts';
import type {
  Clock,
  FleetReader,
  HealthStore,
  Journal,
  Prober,
  RollbackStore,
  Topic,
  Workflow,
} from '../../shared/ports.ts';

import type { HintedLooks } from './hinted-looks.ts';

/** The watcher's reach: it reads, writes two tables, starts one state machine and tells people. */
export interface WatchPorts {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly prober: Prober;
  readonly fleet: FleetReader;
  readonly health: HealthStore;
  readonly rollback: RollbackStore;
  readonly workflow: Workflow;
  readonly topic: Topic;
  readonly journal: Journal;
  /** What a sandbox remembers of the looks that it has begun. */
  readonly hints: HintedLooks;
}
