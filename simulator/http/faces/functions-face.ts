import type { Permission } from '../iam-gate.ts';
import type { Place } from '../resource-names.ts';
import type { Operation, WireInput } from '../service-face.ts';
import type { WorldClock } from '../world-clock.ts';
import { worldCaller } from './ecs-face.ts';

/**
 * Functions that are watched: aliases, versions, settings, environments kept warm. Resources: Service Authorization
 * Reference, AWS Lambda; an alias or a version is `function:name:qualifier`.
 */
export function functionOperations(clock: WorldClock, place: Place): Readonly<Record<string, Operation>> {
  const on = (name: string, qualifier?: string) => {
    const resource = qualifier === undefined ? name : `${name}:${qualifier}`;
    return `arn:aws:lambda:${place.region}:${place.account}:function:${resource}`;
  };
  const named =
    (action: string) =>
    ({ FunctionName }: WireInput): Permission[] => [
      { action: `lambda:${action}`, resource: on(FunctionName) },
    ];
  const qualified =
    (action: string) =>
    ({ FunctionName, Qualifier }: WireInput): Permission[] => [
      { action: `lambda:${action}`, resource: on(FunctionName, Qualifier) },
    ];
  return {
    GetAlias: {
      permissions: named('GetAlias'),
      run: (input) => clock.use(({ lambda }) => lambda.getAlias(input)),
    },
    UpdateAlias: {
      permissions: named('UpdateAlias'),
      run: (input, by) => clock.use(({ lambda }) => lambda.updateAlias(input, worldCaller(by))),
    },
    GetFunctionConfiguration: {
      permissions: qualified('GetFunctionConfiguration'),
      run: (input) => clock.use(({ lambda }) => lambda.getFunctionConfiguration(input)),
    },
    UpdateFunctionConfiguration: {
      permissions: named('UpdateFunctionConfiguration'),
      run: (input, by) =>
        clock.use(({ lambda }) => lambda.updateFunctionConfiguration(input, worldCaller(by))),
    },
    PublishVersion: {
      permissions: named('PublishVersion'),
      run: (input, by) => clock.use(({ lambda }) => lambda.publishVersion(input, worldCaller(by))),
    },
    GetProvisionedConcurrencyConfig: {
      permissions: qualified('GetProvisionedConcurrencyConfig'),
      run: (input) => clock.use(({ lambda }) => lambda.getProvisionedConcurrencyConfig(input)),
    },
    PutProvisionedConcurrencyConfig: {
      permissions: qualified('PutProvisionedConcurrencyConfig'),
      run: (input, by) =>
        clock.use(({ lambda }) => lambda.putProvisionedConcurrencyConfig(input, worldCaller(by))),
    },
    DeleteProvisionedConcurrencyConfig: {
      permissions: qualified('DeleteProvisionedConcurrencyConfig'),
      run: (input, by) =>
        clock.use(({ lambda }) => lambda.deleteProvisionedConcurrencyConfig(input, worldCaller(by))),
    },
  };
}
