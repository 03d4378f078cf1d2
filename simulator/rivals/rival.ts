import type { ServiceView } from '../../shared/core/diagnosis/evidence.ts';
import type { EcsService } from '../../shared/core/watchlist/environment.ts';
import type { BridgeEvent } from '../ecs/event-bridge.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';
import type { CaseBook } from './case-book.ts';
import type { RivalHands } from './rival-hands.ts';

/** Another way to look after the same fleet. It knows no scenario: only what its real counterpart sees. */
export interface Rival {
  /** What this way changes about the fleet before anything happens: settings of ECS itself. */
  readonly prepare?: (scenario: Scenario) => Scenario;
  /** Watches over one service for as long as the story lasts. */
  readonly watchOver?: (service: EcsService, world: RivalWorld) => Promise<void>;
  /** An event of AWS about a service. Whatever it begins runs beside what else happens. */
  readonly hear?: (event: BridgeEvent, service: EcsService, world: RivalWorld) => Promise<void>;
}

/** What a rival can see and do. Times are epoch milliseconds. */
export interface RivalWorld {
  readonly services: readonly EcsService[];
  readonly hands: RivalHands;
  readonly book: CaseBook;
  now(): number;
  sleep(seconds: number): Promise<void>;
  /** A health check as Docker, kubelets and `curl -f` make it: a good status in time, whatever the body says. */
  isHealthy(service: EcsService): Promise<boolean>;
  /** DescribeServices, or undefined while ECS does not answer. */
  describe(service: EcsService): Promise<ServiceView | undefined>;
  /** ListTaskDefinitions: ACTIVE revisions of the service's family, newest first; none while ECS does not answer. */
  activeRevisions(service: EcsService): Promise<readonly string[]>;
  /** Engineers have said that nothing must be done to it now. */
  isPaused(service: EcsService): Promise<boolean>;
}

/** Docker's default for a HEALTHCHECK, and ELB's for a target group. */
export const CHECK_SECONDS = 30;
