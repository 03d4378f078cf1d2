import { Annotations } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { Environment, WatchedService } from '../shared/core/watchlist/environment.ts';

export interface OwnershipProps {
  readonly environment: Environment;
  readonly name: string;
}

/** A template has at most 500 resources (CloudFormation quotas), and the watchdog itself needs a part of them. */
const MOST_CLAIMS = 300;

/**
 * One claim for each service that is acted on. Its name is the service's, whoever's watchdog it is, and the account
 * has every name once: CloudFormation refuses the second stack that lists the same service.
 */
export class Ownership extends Construct {
  constructor(scope: Construct, id: string, { environment, name }: OwnershipProps) {
    super(scope, id);
    const acted = environment.services.filter((one) => one.mode !== 'observe' && one.remedies.length > 0);
    const claims = [...new Set(acted.map(claimOf))].toSorted();
    for (const claim of claims.slice(0, MOST_CLAIMS)) {
      // Named after the claim: under another logical id, it would meet itself at the next deployment.
      new StringParameter(this, claim, {
        parameterName: claim,
        stringValue: name,
        description: `Which watchdog acts on this service: ${name}`,
      });
    }
    if (claims.length > MOST_CLAIMS) {
      Annotations.of(this).addWarningV2(
        'watchdog:unclaimed',
        `${claims.length - MOST_CLAIMS} services are not claimed (a stack holds ${MOST_CLAIMS} claims): nothing keeps a second watchdog from acting on ${claims.slice(MOST_CLAIMS, MOST_CLAIMS + 10).join(', ')} ...`,
      );
    }
  }
}

/** A service or a function has one name in its account and region, and so has a parameter. */
function claimOf(service: WatchedService): string {
  const what =
    service.kind === 'ecs' ? `ecs/${service.cluster}/${service.modelName}` : `lambda/${service.functionName}`;
  return `/watchdog/owner/${what}`;
}
