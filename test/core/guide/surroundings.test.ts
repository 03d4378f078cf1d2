import { describe } from 'vitest';
import { measuredAs, showsEach } from '../../support/guided.ts';

const EXCHANGE = {
  kind: 'http',
  id: 'exchange',
  question: {
    kind: 'http',
    url: 'https://api.example.com/v3/ping',
    records: 'A',
    latency: { warnMs: 2_000, criticalMs: 5_000 },
    timeoutMs: 6_000,
    body: [],
  },
} as const;

describe('an engineer whose way out is broken, or who is limited there, is told to look', () => {
  showsEach({ cause: 'dependency', needs: { ...EXCHANGE, id: 'store' } }, [
    [
      '[S0-16] whether it answers to you',
      /Does it answer to you\? \$ curl .*https:\/\/api\.example\.com\/v3\/ping$/,
    ],
    [
      '[S0-16] [S0-19] whether it answers to a task, and in which time',
      /execute-command .*--command 'curl .*time_total.*https:\/\/api\.example\.com\/v3\/ping'/,
    ],
    ['[S1-39] [S0-17] at lines that tell of a limit', /\(\?i\)429\|rate limit\|too many requests/],
    ['[S1-37] at calls that time out', /timeout\|timed out.*exchange\|api\|http/],
    ['[S1-38] at its maintenance', /Is it in maintenance\? Its status page/],
    [
      '[S0-18] at the NAT instances',
      /ec2 describe-instances --filters 'Name=tag:Name,Values=shop-nat-\*' .*State\.Name/,
    ],
    ['[S2-28] [S0-37] at the VPC endpoints', /ec2 describe-vpc-endpoints .*State:State/],
  ]);
});

const TABLE = { kind: 'dynamodb', question: measuredAs('TableName', 'carts') } as const;

describe('an engineer whose table is ill is told to look', () => {
  showsEach({ cause: 'dependency', needs: TABLE }, [
    ['[S0-35] whether it can be read', /dynamodb scan --table-name carts --max-items 1/],
    [
      '[S0-36] [S1-27] [trap-10] at throttles, by a metric that needs no operation',
      /--metric-name ReadThrottleEvents --dimensions 'Name=TableName,Value=carts' .*--period 60 --statistics Sum/,
    ],
    ['[S1-28] at consumed capacity', /--metric-name ConsumedReadCapacityUnits .*--statistics Sum/],
    ['[S1-47] and that none throttles, before it is over', /^\[ \] No table throttles.*ReadThrottleEvents/],
  ]);
});

const BUCKET = {
  kind: 's3',
  question: { kind: 'tcp', host: 'configs.s3.eu-central-1.amazonaws.com', port: 443, timeoutMs: 1_000 },
} as const;

describe('an engineer whose bucket is ill is told to look', () => {
  showsEach({ cause: 'dependency', needs: BUCKET }, [
    ['[S0-39] whether it can be read', /you read the bucket\? \$ aws s3 ls s3:\/\/configs\//],
    ['[S0-40] whether a task can read it', /execute-command .*--command 'aws s3 ls s3:\/\/configs\/'/],
    ["[S0-14] [S0-20] at ArcticDB's lines", /\(\?i\)arcticdb\|s3/],
    ['[S0-14] at its bucket', /environment\[\?contains\(name,.*BUCKET/],
    ['[S0-20] whether its library lists symbols', /get_library\("ohlcv"\)\.list_symbols\(\)/],
    ['[S0-41] at the endpoint of S3', /service-name,Values=com\.amazonaws\.eu-central-1\.s3/],
  ]);
});

const WORKFLOW = {
  kind: 'state-machine',
  question: measuredAs('StateMachineArn', 'arn:aws:states:eu-central-1:123456789012:stateMachine:backtest'),
} as const;

describe('an engineer whose backtests fail is told to look', () => {
  showsEach({ cause: 'dependency', needs: WORKFLOW, says: 'store: 3 failed executions' }, [
    [
      '[S0-46] at the last executions, and at one of them',
      /list-executions --state-machine-arn arn:aws:states:eu-central-1:123456789012:stateMachine:backtest --max-results 5.*describe-execution --execution-arn/,
    ],
    [
      '[S0-47] whether its task was launched',
      /ecs list-tasks --cluster shop-prod --family '<task family>' --desired-status STOPPED/,
    ],
    ['[S0-48] at its record', /dynamodb get-item .*--key '\{"job_id":\{"S":"<job id>"\}\}'/],
    [
      "[S0-49] at its task's log",
      /--task-definition '<task family>' .*start-query|start-query .*'<task family>'/,
    ],
    [
      '[S0-53] at the function that writes the end into the record',
      /update-status.*filter-log-events|filter-log-events .*update-status/,
    ],
    [
      '[S1-31] [S1-32] at what its tasks used',
      /ECS\/ContainerInsights --metric-name MemoryUtilized .*'Name=TaskDefinitionFamily,Value=<task family>'/,
    ],
  ]);
});

describe('before it is called over, an engineer checks that', () => {
  showsEach({ cause: 'dependency', needs: WORKFLOW }, [
    ['records and tasks agree', /^\[ \] Every record that says "running" has a task that runs/],
  ]);
});
