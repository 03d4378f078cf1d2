import type { Dependency } from '../../shared/core/watchlist/environment.ts';
import type { DependencyFailure } from '../ecs/scripted-service.ts';

/** How a dependency is made ill here, and how it is asked; in words for the page. */
export interface DependencyTrouble {
  readonly failure: DependencyFailure;
  /** Of the button. */
  readonly label: string;
  readonly effect: string;
  /** How the watchdog asks it. */
  readonly asked: string;
}

const PROBED = {
  failure: 'down',
  label: 'Take down',
  effect: 'It stops answering, and whoever needs it answers 503',
} as const;
const ALARM: DependencyTrouble = {
  failure: 'down',
  label: 'Raise the alarm',
  effect: 'Its alarm goes to ALARM',
  asked: 'the state of its CloudWatch alarm',
};

/** By the namespace of its figures in CloudWatch. */
const MEASURED: Readonly<Record<string, DependencyTrouble>> = {
  'AWS/SQS': {
    failure: 'slow',
    label: 'Let dead letters grow',
    effect: 'Nobody works it off: its messages wait, and dead letters grow',
    asked: 'age, length and dead letters, in CloudWatch',
  },
  'AWS/States': {
    failure: 'down',
    label: 'Let executions fail',
    effect: 'Three of its executions fail every minute',
    asked: 'failed, timed out and throttled executions, in CloudWatch',
  },
  'AWS/DynamoDB': {
    failure: 'throttled',
    label: 'Throttle',
    effect: 'Its reads and writes are throttled',
    asked: 'throttled reads and writes, in CloudWatch',
  },
  'AWS/ApplicationELB': {
    failure: 'down',
    label: 'Lose all hosts',
    effect: 'Its target group has no healthy host any more',
    asked: 'healthy hosts, p99 and 5xx, in CloudWatch',
  },
};

export function troubleOf({ question }: Pick<Dependency, 'question'>): DependencyTrouble {
  switch (question?.kind) {
    case 'alarm':
      return ALARM;
    case 'measured':
      return MEASURED[question.measures[0]?.metric.namespace ?? ''] ?? { ...PROBED, asked: 'its figures' };
    case 'tcp':
      return { ...PROBED, asked: 'a TCP connection' };
    case 'http':
      return { ...PROBED, asked: 'its health over HTTP' };
    default:
      return { ...PROBED, asked: question?.kind ?? 'nothing' };
  }
}
