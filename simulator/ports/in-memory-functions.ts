import type { FunctionSettings, ServiceView } from '../../shared/core/diagnosis/evidence.ts';
import { judgeInvocations, MINUTES_READ } from '../../shared/core/health/invocations.ts';
import type { Observation } from '../../shared/core/health/observation.ts';
import type { LambdaService } from '../../shared/core/watchlist/environment.ts';
import {
  type AliasAddress,
  type AskedInvocations,
  type ImageState,
  type Span,
  type TaskDefinitionRecord,
  TerminalError,
} from '../../shared/ports.ts';
import type { EcsWorld } from '../ecs/world.ts';
import { logOf } from '../lambda/function-metrics.ts';
import { askAws } from './ask-aws.ts';

const MINUTE_MS = 60_000;
/** Logs API: FilterLogEvents gives the oldest first, here at most so many. */
const MOST_LINES = 50;
const METRICS = ['Invocations', 'Errors', 'Throttles', 'Duration'] as const;

type Provisioned = ReturnType<EcsWorld['lambda']['getProvisionedConcurrencyConfig']>;
type Configuration = ReturnType<EcsWorld['lambda']['getFunctionConfiguration']>;

/** What the simulated Lambda, and CloudWatch about it, show of functions. */
export class InMemoryFunctions {
  readonly #world: EcsWorld;

  constructor(world: EcsWorld) {
    this.#world = world;
  }

  async describe(services: readonly LambdaService[]): Promise<ReadonlyMap<string, ServiceView>> {
    const views = new Map<string, ServiceView>();
    for (const { id, functionName, alias } of services) {
      const view = await unlessMissing(() => this.#view(functionName, alias));
      if (view) views.set(id, view);
    }
    return views;
  }

  async #view(FunctionName: string, Name: string): Promise<ServiceView> {
    const { lambda } = this.#world;
    const alias = askAws(`read alias ${Name} of ${FunctionName}`, () =>
      lambda.getAlias({ FunctionName, Name }),
    );
    const live = await this.#configuration(FunctionName, alias.FunctionVersion);
    const provisioned = await this.#provisioned(FunctionName, Name);
    return viewOf(alias, live, provisioned);
  }

  async provisioned({ functionName, alias }: AliasAddress): Promise<number> {
    return (await this.#provisioned(functionName, alias))?.RequestedProvisionedConcurrentExecutions ?? 0;
  }

  #provisioned(FunctionName: string, Qualifier: string): Promise<Provisioned | undefined> {
    return unlessMissing(async () =>
      askAws(`read provisioned concurrency of ${FunctionName}`, () =>
        this.#world.lambda.getProvisionedConcurrencyConfig({ FunctionName, Qualifier }),
      ),
    );
  }

  async latestSettings({ functionName }: LambdaService): Promise<FunctionSettings> {
    return settingsOf(await this.#configuration(functionName));
  }

  async version(arn: string): Promise<TaskDefinitionRecord | undefined> {
    const found = await unlessMissing(() => this.#ofArn(arn));
    if (!found) return undefined;
    const { version, ...settings } = settingsOf(found);
    return {
      arn,
      active: found.State !== 'Failed',
      definition: JSON.stringify(settings),
      images: { code: arn },
      tags: {},
    };
  }

  async codeState(arn: string, codeSha256: string): Promise<ImageState> {
    const found = await unlessMissing(() => this.#ofArn(arn));
    if (!found) return 'gone';
    return found.CodeSha256 === codeSha256 ? 'same' : 'moved';
  }

  async invocations(asked: readonly AskedInvocations[], nowMs: number): Promise<readonly Observation[]> {
    return asked.map((one) => this.#observe(one, nowMs));
  }

  async errorLines({ functionName }: LambdaService, span: Span): Promise<readonly string[]> {
    const fn = this.#world.functions.byName.get(functionName);
    if (!fn) throw new TerminalError(`no log of ${functionName}: the specified log group does not exist`);
    const events = logOf(fn, span).slice(0, MOST_LINES);
    return events.map(({ message }) => message).reverse();
  }

  #observe({ target, question, sinceMs = 0 }: AskedInvocations, nowMs: number): Observation {
    const thisMinuteMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
    const { functionName, alias } = question;
    const { MetricDataResults } = this.#world.getMetricData({
      StartTime: thisMinuteMs - MINUTES_READ * MINUTE_MS,
      EndTime: thisMinuteMs + MINUTE_MS,
      MetricDataQueries: METRICS.map((MetricName) => ({
        Id: MetricName.toLowerCase(),
        MetricStat: {
          Metric: {
            Namespace: 'AWS/Lambda',
            MetricName,
            Dimensions: [
              { Name: 'FunctionName', Value: functionName },
              { Name: 'Resource', Value: `${functionName}:${alias}` },
            ],
          },
          Period: 60,
          Stat: MetricName === 'Duration' ? 'Maximum' : 'Sum',
        },
      })),
    });
    const [invocations, errors, throttles, longest] = MetricDataResults.map(
      ({ Timestamps, Values }) => new Map(Timestamps.map((atMs, at) => [atMs, Values[at]!])),
    );
    const startsMs = new Set([...invocations!.keys(), ...throttles!.keys()]);
    const minutes = [...startsMs]
      .filter((startMs) => startMs >= sinceMs)
      .map((startMs) => ({
        startMs,
        invocations: invocations!.get(startMs) ?? 0,
        errors: errors!.get(startMs) ?? 0,
        throttles: throttles!.get(startMs) ?? 0,
        longestMs: longest!.get(startMs),
      }));
    return judgeInvocations(target, nowMs, minutes);
  }

  #ofArn(arn: string): Promise<Configuration> {
    const at = arn.lastIndexOf(':');
    return this.#configuration(arn.slice(arn.lastIndexOf(':', at - 1) + 1, at), arn.slice(at + 1));
  }

  async #configuration(FunctionName: string, Qualifier?: string): Promise<Configuration> {
    return askAws(`read ${FunctionName}`, () =>
      this.#world.lambda.getFunctionConfiguration({ FunctionName, Qualifier }),
    );
  }
}

export const isFunctionVersion = (arn: string): boolean => arn.startsWith('arn:aws:lambda:');

function viewOf(
  alias: ReturnType<EcsWorld['lambda']['getAlias']>,
  live: Configuration,
  provisioned: Provisioned | undefined,
): ServiceView {
  const publishedAtMs = Date.parse(live.LastModified);
  const weights = alias.RoutingConfig.AdditionalVersionWeights;
  const counts = { desired: 1, running: 1, pending: 0 };
  return {
    arn: alias.AliasArn,
    status: 'ACTIVE',
    createdAtMs: 0,
    controller: 'LAMBDA',
    scheduling: 'REPLICA',
    taskDefinition: live.FunctionArn,
    ...counts,
    deployments: [
      {
        id: alias.RevisionId,
        status: 'PRIMARY',
        taskDefinition: live.FunctionArn,
        rolloutState: Object.keys(weights).length > 0 ? 'IN_PROGRESS' : 'COMPLETED',
        createdAtMs: publishedAtMs,
        updatedAtMs: publishedAtMs,
        ...counts,
        failedTasks: 0,
      },
    ],
    targetGroupArns: [],
    minimumHealthyPercent: 100,
    maximumPercent: 100,
    graceSeconds: 0,
    events: [],
    lambda: {
      live: settingsOf(live),
      state: live.State,
      stateReason: live.StateReason,
      weights,
      provisioned: provisioned?.RequestedProvisionedConcurrentExecutions ?? 0,
      provisionedStatus: provisioned?.Status,
    },
  };
}

const settingsOf = (found: Configuration): FunctionSettings => ({
  version: found.Version,
  codeSha256: found.CodeSha256,
  memoryMiB: found.MemorySize,
  timeoutSeconds: found.Timeout,
  otherSettings: JSON.stringify(found.Environment.Variables), // the simulated functions have no others
  revisionId: found.RevisionId,
  updateStatus: found.LastUpdateStatus,
});

async function unlessMissing<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    const { name } = ((error as Error).cause ?? {}) as Error;
    if (name === 'ResourceNotFoundException' || name === 'ProvisionedConcurrencyConfigNotFoundException')
      return undefined;
    throw error;
  }
}
