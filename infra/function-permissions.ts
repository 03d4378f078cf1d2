import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Remedy } from '../shared/core/remediation/ladder.ts';
import {
  type Environment,
  type LambdaService,
  lambdaServices,
} from '../shared/core/watchlist/environment.ts';

/** The calls of each remedy (Service Authorization Reference: AWS Lambda). All are made on one function, or on its alias. */
const CALLS: Partial<Record<Remedy, readonly string[]>> = {
  'roll-back-alias': ['lambda:UpdateAlias'],
  'raise-memory': ['lambda:UpdateFunctionConfiguration', 'lambda:PublishVersion', 'lambda:UpdateAlias'],
  'provision-concurrency': ['lambda:PutProvisionedConcurrencyConfig'],
  'raise-timeout': ['lambda:UpdateFunctionConfiguration', 'lambda:PublishVersion', 'lambda:UpdateAlias'],
};

/** What may be read of, and done to, the Lambda functions of an environment; nothing where there are none. */
export class FunctionPermissions {
  private readonly stack: Stack;
  private readonly environment: Environment;
  private readonly services: readonly LambdaService[];

  constructor(stack: Stack, environment: Environment) {
    this.stack = stack;
    this.environment = environment;
    this.services = lambdaServices(environment);
  }

  /** Aliases, versions and settings; a version or an alias is asked about as `name:qualifier`. */
  mayRead(): PolicyStatement[] {
    if (this.services.length === 0) return [];
    return [
      new PolicyStatement({
        sid: 'ReadFunctions',
        actions: [
          'lambda:GetAlias',
          'lambda:GetFunctionConfiguration',
          'lambda:GetProvisionedConcurrencyConfig',
        ],
        resources: this.services.flatMap(({ functionName }) => [
          this.functionArn(functionName),
          this.functionArn(`${functionName}:*`),
        ]),
      }),
    ];
  }

  /** Only what the owner of each function allows. */
  mayChange(): PolicyStatement[] {
    const allowed = new Map<string, LambdaService[]>();
    for (const service of this.services.filter((one) => one.mode !== 'observe')) {
      const calls = new Set(service.remedies.flatMap((remedy) => CALLS[remedy] ?? []));
      for (const call of calls) allowed.set(call, [...(allowed.get(call) ?? []), service]);
    }
    return [...allowed].map(
      ([call, services]) =>
        new PolicyStatement({
          sid: call.replace('lambda:', ''),
          actions: [call],
          resources: services.map((one) =>
            call === 'lambda:PutProvisionedConcurrencyConfig'
              ? this.functionArn(`${one.functionName}:${one.alias}`)
              : this.functionArn(one.functionName),
          ),
        }),
    );
  }

  /** What owners let be run after a cure; nothing else of theirs is ever invoked. */
  mayRunSmokeTests(): PolicyStatement[] {
    const names = this.environment.services.flatMap(({ smokeTest }) =>
      smokeTest?.kind === 'lambda' ? [smokeTest.functionName] : [],
    );
    if (names.length === 0) return [];
    return [
      new PolicyStatement({
        sid: 'RunSmokeTests',
        actions: ['lambda:InvokeFunction'],
        resources: [...new Set(names)].map((name) => this.functionArn(name)),
      }),
    ];
  }

  /** Every function that has a limit for it: one that went to observe meanwhile still keeps environments warm. */
  mayRelease(): PolicyStatement[] {
    const lent = this.services.filter(
      ({ provisionConcurrencyUpTo }) => provisionConcurrencyUpTo !== undefined,
    );
    if (lent.length === 0) return [];
    return [
      new PolicyStatement({
        sid: 'ReleaseEnvironments',
        actions: ['lambda:GetProvisionedConcurrencyConfig', 'lambda:DeleteProvisionedConcurrencyConfig'],
        resources: lent.map(({ functionName, alias }) => this.functionArn(`${functionName}:${alias}`)),
      }),
    ];
  }

  private functionArn(name: string): string {
    return this.arn('lambda', `function:${name}`);
  }

  private arn(service: string, resource: string): string {
    const { partition, region, account } = this.stack;
    return `arn:${partition}:${service}:${region}:${account}:${resource}`;
  }
}
