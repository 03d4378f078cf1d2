import type { Environment } from '../../shared/core/watchlist/environment.ts';
import type {
  Clock,
  FleetReader,
  Hands,
  HealthStore,
  Journal,
  Prober,
  RollbackStore,
  SmokeTests,
  Topic,
} from '../../shared/ports.ts';

/** The remediator's reach: it may act on listed services, and looks before it does. */
export interface RemediatePorts {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly prober: Prober;
  readonly fleet: FleetReader;
  readonly hands: Hands;
  readonly health: HealthStore;
  readonly rollback: RollbackStore;
  readonly smokeTests: SmokeTests;
  readonly topic: Topic;
  readonly journal: Journal;
}
