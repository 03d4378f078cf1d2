import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { METRIC_NAMESPACE, METRICS } from '../shared/contracts/own-metrics.ts';
import type { Environment, Vantage } from '../shared/core/watchlist/environment.ts';

export interface OwnHealthProps {
  readonly environment: Environment;
  readonly name: string;
  readonly topic: ITopic;
  readonly functions: ReadonlyMap<string, IFunction>;
  /** By vantage; they are among the functions. */
  readonly probers: ReadonlyMap<Vantage, IFunction>;
  readonly stateMachine: IStateMachine;
  readonly deadLetters: IQueue;
}

interface AlarmSays {
  readonly metric: IMetric;
  /** What it means for the services. */
  readonly impact: string;
  readonly whatToDo: string;
}

/** Alarms about the watchdog itself. They need none of its functions or tables, and use a topic of their own. */
export class OwnHealth extends Construct {
  private readonly props: OwnHealthProps;

  constructor(scope: Construct, id: string, props: OwnHealthProps) {
    super(scope, id);
    this.props = props;
    this.silence();
    for (const [name, one] of props.functions) this.errors(name, one);
    this.throttledProbers();
    this.deadLetters();
    this.unreadableRows();
    this.failedWorkflows();
  }

  /** Three intervals without proof of life. Missing data is the illness here, so it breaches. */
  private silence(): void {
    const { environment } = this.props;
    const { lookSeconds } = environment.timings;
    const period = Duration.seconds(Math.max(60, lookSeconds)); // a finer one needs finer metrics
    this.silent('no-look', period, (environment.shards * period.toSeconds()) / lookSeconds, {
      metric: this.ownCount(METRICS.looks, period),
      impact: 'Nobody is watching the services, or not all of them: an illness stays unseen.',
      whatToDo: 'Read the log of the function "watch" and check that its schedules are enabled.',
    });
    this.silent('restorer-silent', Duration.minutes(1), 1, {
      // Lambda's own metric is free; runs that fail raise the alarm on errors.
      metric: this.props.functions
        .get('restore')!
        .metricInvocations({ period: Duration.minutes(1), statistic: 'Sum' }),
      impact: 'A service that is parked at 0 tasks would not be brought back.',
      whatToDo:
        'Look for open parks (rollback-state, record = park), then read the log of the function "restore".',
    });
  }

  private ownCount(metricName: string, period: Duration): Metric {
    const dimensionsMap = { service: this.props.name };
    return new Metric({ namespace: METRIC_NAMESPACE, metricName, dimensionsMap, statistic: 'Sum', period });
  }

  private errors(name: string, one: IFunction): void {
    this.any(`${name}-errors`, {
      metric: one.metricErrors({ period: Duration.minutes(5), statistic: 'Sum' }),
      impact: `The function "${name}" failed: looks, steps or repayments are late or missing.`,
      whatToDo: 'Read its log; AccessDenied there means that a permission was taken away.',
    });
  }

  /**
   * Of all functions only these: a watcher or restorer that is not let run is silent, a step ends its workflow, and an
   * answer becomes a dead letter. What one prober could not ask is merely unknown, and would be so for long.
   */
  private throttledProbers(): void {
    for (const [vantage, prober] of this.props.probers) {
      this.any(`probe-${vantage}-throttles`, {
        metric: prober.metricThrottles({ period: Duration.minutes(5), statistic: 'Sum' }),
        impact: `The prober of "${vantage}" was not let run: the targets that it asks are unknown meanwhile.`,
        whatToDo: 'Compare its reserved concurrency with the shards, and the account with its limit.',
      });
    }
  }

  private deadLetters(): void {
    this.any('dead-letters', {
      metric: this.props.deadLetters.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(1),
        statistic: 'Maximum',
      }),
      impact: 'A look or a repayment failed for good; the next one has tried again since.',
      whatToDo: 'Read the message for the reason, mend that, and purge the queue.',
    });
  }

  private unreadableRows(): void {
    this.any('unreadable-rows', {
      metric: this.ownCount(METRICS.badRows, Duration.minutes(5)),
      impact:
        'A row of its own tables is not what the watchdog wrote: it believes nothing of what stands there.',
      whatToDo: 'Its functions\' logs name the row and what is wrong with it ("a row cannot be read").',
    });
  }

  private failedWorkflows(): void {
    const { stateMachine } = this.props;
    const options = { period: Duration.minutes(1), statistic: 'Sum' };
    const endings = [
      ['failed', stateMachine.metricFailed(options)],
      ['timed-out', stateMachine.metricTimedOut(options)],
      ['aborted', stateMachine.metricAborted(options)],
    ] as const;
    for (const [ending, metric] of endings) {
      this.any(`remediation-${ending}`, {
        metric,
        impact: 'A service was left in the middle of its remediation; the restorer repays what was owed.',
        whatToDo: 'Open the execution, read its last state, and look after the service by hand.',
      });
    }
  }

  private any(name: string, says: AlarmSays): void {
    this.alarm(name, says, {
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  private silent(name: string, period: Duration, expected: number, says: AlarmSays): void {
    const evaluationPeriods = 3;
    const minutes = (evaluationPeriods * period.toSeconds()) / 60;
    const impact = `No sign of life for ${minutes} minutes. ${says.impact}`;
    this.alarm(
      name,
      { ...says, impact },
      {
        threshold: expected,
        comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
        evaluationPeriods,
        treatMissingData: TreatMissingData.BREACHING,
      },
    );
  }

  private alarm(
    name: string,
    { metric, impact, whatToDo }: AlarmSays,
    when: {
      readonly threshold: number;
      readonly comparisonOperator: ComparisonOperator;
      readonly evaluationPeriods: number;
      readonly treatMissingData: TreatMissingData;
    },
  ): void {
    const alarm = new Alarm(this, name, {
      alarmName: `${this.props.name}-${name}`,
      alarmDescription: `Impact: ${impact} What to do: ${whatToDo}`,
      metric,
      ...when,
    });
    const tell = new SnsAction(this.props.topic);
    alarm.addAlarmAction(tell);
    alarm.addOkAction(tell);
  }
}
