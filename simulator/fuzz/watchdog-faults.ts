import { type DrawnStep, inSeconds } from './drawn-scenario.ts';
import type { DrawnFault, StoryDraft } from './fault-draw.ts';

/** Calls at which a function can die, as IAM names them. */
const CALLS = [
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:GetItem',
  'dynamodb:Query',
  'ecs:DescribeServices',
  'ecs:UpdateService',
  'ecs:UpdateService',
  'states:StartExecution',
  'sns:Publish',
  'lambda:InvokeFunction',
  'application-autoscaling:RegisterScalableTarget',
  'cloudwatch:GetMetricData',
  'cloudwatch:DescribeAlarms',
  'dynamodb:BatchGetItem',
  'ecr:DescribeImages',
  'ecs:RegisterTaskDefinition',
  'ecs:StopServiceDeployment',
  'lambda:UpdateAlias',
  'lambda:UpdateFunctionConfiguration',
  'lambda:PutProvisionedConcurrencyConfig',
  'lambda:DeleteProvisionedConcurrencyConfig',
  'logs:FilterLogEvents',
  'states:SendTaskSuccess',
  'states:DescribeExecution',
];
const FUNCTIONS = ['watch', 'remediate', 'restore', 'decide'] as const;
const TABLES = ['health-state', 'rollback-state', 'both'] as const;

type WatchdogFault = NonNullable<DrawnStep['watchdog']>;

/** What befalls the watchdog itself. */
export const WATCHDOG_FAULTS: readonly DrawnFault[] = [
  lasting('prober-blind', () => ({ fault: 'prober-blind' })),
  lasting('half-blind', (story) => ({
    fault: 'half-blind',
    services: story.luck.some([...story.services(), ...story.dependencies()]),
  })),
  lasting('crash before', (story) => crash(story, 'before')),
  lasting('crash after', (story) => crash(story, 'after')),
  lasting('crash timeout', (story) => crash(story, 'timeout')),
  lasting('pause', ({ luck }) => ({
    fault: 'pause',
    ...(luck.chance(0.6) && { function: luck.pick(FUNCTIONS) }),
    for: luck.pick(['20s', '2m', '10m', '30m']),
  })),
  ended('workflow-aborted'),
  ended('workflow-timed-out'),
  lasting('table-unavailable', ({ luck }) => ({ fault: 'table-unavailable', table: luck.pick(TABLES) })),
  lasting('table-throttled', ({ luck }) => ({ fault: 'table-throttled', table: luck.pick(TABLES) })),
  lasting('topic-failing', () => ({ fault: 'topic-failing' })),
  lasting('schedule-silent', () => ({ fault: 'schedule-silent' })),
  lasting('clock-skew', ({ luck }) => ({ fault: 'clock-skew', seconds: luck.pick([-30, -10, 10, 30]) })),
  atOnce('upgrade', { fault: 'upgrade' }),
];

function lasting(name: string, of: (story: StoryDraft) => WatchdogFault): DrawnFault {
  return {
    name,
    draw: (story) => {
      const { at, until } = story.span();
      return [{ at, watchdog: { ...of(story), until } }];
    },
  };
}

function atOnce(name: string, fault: WatchdogFault): DrawnFault {
  return { name, draw: (story) => [{ at: inSeconds(story.moment()), watchdog: fault }] };
}

/** Once, or all that run until a moment. */
function ended(name: 'workflow-aborted' | 'workflow-timed-out'): DrawnFault {
  return {
    name,
    draw: (story) => {
      const { at, until } = story.span();
      return [{ at, watchdog: { fault: name, ...(story.luck.chance(0.3) && { until }) } }];
    },
  };
}

function crash({ luck }: StoryDraft, when: 'before' | 'after' | 'timeout'): WatchdogFault {
  return {
    fault: 'crash',
    ...(luck.chance(0.5) && { function: luck.pick(FUNCTIONS) }),
    when,
    call: luck.pick(CALLS),
    nth: luck.pick([1, 1, 2, 3, 8]),
  };
}
