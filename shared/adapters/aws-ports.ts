import type { Environment } from '../core/watchlist/environment.ts';
import type { AwsConfig } from './aws-config.ts';
import { AwsFleetReader } from './aws-fleet-reader.ts';
import { DynamoHealthStore } from './dynamodb-health-store.ts';
import { dynamoDocuments } from './dynamodb-table.ts';
import { LambdaProber } from './lambda-prober.ts';
import { openRollback } from './open-rollback.ts';
import type { OrphanScan } from './orphan-scan.ts';
import { SnsTopic } from './sns-topic.ts';
import type { OnBadRow } from './stored-item.ts';
import { systemClock } from './system-clock.ts';

interface OwnFunction<J> {
  readonly environment: Environment;
  readonly journal: J;
  readonly variables: Readonly<Record<'PROBERS' | 'HEALTH_TABLE' | 'ROLLBACK_TABLE' | 'TOPIC_ARN', string>>;
}

/** What those that judge services need on AWS: eyes, both memories and a voice. */
export function awsPorts<J extends { readonly badRow: OnBadRow }>(
  own: OwnFunction<J>,
  config: AwsConfig,
  orphans?: OrphanScan,
) {
  const { environment, journal, variables } = own;
  const documents = dynamoDocuments(config);
  return {
    environment,
    journal,
    clock: systemClock,
    prober: new LambdaProber(variables.PROBERS, systemClock),
    fleet: new AwsFleetReader(config, orphans),
    health: new DynamoHealthStore(documents, variables.HEALTH_TABLE, journal.badRow),
    rollback: openRollback(own, documents),
    topic: new SnsTopic(config, variables.TOPIC_ARN),
  };
}
