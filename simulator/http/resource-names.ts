/** Where the local cloud pretends to be. */
export interface Place {
  readonly account: string;
  readonly region: string;
  readonly stackName: string;
  /** Queue URLs start with it. */
  readonly endpointUrl: string;
}

export interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly Metadata?: Record<string, unknown>;
  readonly Condition?: string;
}

interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

interface Naming {
  /** The property that names the resource; where it is not set, CloudFormation makes a name up. */
  readonly property?: string;
  readonly most: number;
  identity(name: string, place: Place): Identity;
}

const arn = (service: string, place: Place, resource: string): string =>
  `arn:aws:${service}:${place.region}:${place.account}:${resource}`;

const named = (service: string, prefix: string) => (name: string, place: Place) => ({
  ref: name,
  attributes: { Arn: arn(service, place, `${prefix}${name}`) },
});

/** What Ref and Fn::GetAtt return (CloudFormation template reference, "Return values" of each resource). */
const NAMINGS: Readonly<Record<string, Naming>> = {
  'AWS::DynamoDB::Table': { property: 'TableName', most: 255, identity: named('dynamodb', 'table/') },
  'AWS::DynamoDB::GlobalTable': { property: 'TableName', most: 255, identity: named('dynamodb', 'table/') },
  'AWS::Lambda::Function': { property: 'FunctionName', most: 64, identity: named('lambda', 'function:') },
  'AWS::Logs::LogGroup': {
    property: 'LogGroupName',
    most: 512,
    identity: (name, place) => ({
      ref: name,
      attributes: { Arn: arn('logs', place, `log-group:${name}:*`) },
    }),
  },
  'AWS::Events::Rule': { property: 'Name', most: 64, identity: named('events', 'rule/') },
  'AWS::CloudWatch::Alarm': { property: 'AlarmName', most: 255, identity: named('cloudwatch', 'alarm:') },
  'AWS::Scheduler::Schedule': {
    property: 'Name',
    most: 64,
    identity: (name, place) => ({
      ref: name,
      attributes: { Arn: arn('scheduler', place, `schedule/default/${name}`) },
    }),
  },
  'AWS::Scheduler::ScheduleGroup': {
    property: 'Name',
    most: 64,
    identity: named('scheduler', 'schedule-group/'),
  },
  'AWS::KMS::Key': {
    most: 64,
    identity: (name, place) => ({
      ref: name,
      attributes: { Arn: arn('kms', place, `key/${name}`), KeyId: name },
    }),
  },
  'AWS::IAM::Role': {
    property: 'RoleName',
    most: 64,
    identity: (name, place) => ({
      ref: name,
      attributes: { Arn: `arn:aws:iam::${place.account}:role/${name}`, RoleId: `AROA${name}` },
    }),
  },
  'AWS::SNS::Topic': {
    property: 'TopicName',
    most: 256,
    identity: (name, place) => {
      const topicArn = arn('sns', place, name);
      return { ref: topicArn, attributes: { TopicArn: topicArn, TopicName: name } };
    },
  },
  'AWS::SQS::Queue': {
    property: 'QueueName',
    most: 80,
    identity: (name, place) => {
      const url = `${place.endpointUrl}/${place.account}/${name}`;
      return { ref: url, attributes: { Arn: arn('sqs', place, name), QueueName: name, QueueUrl: url } };
    },
  },
  'AWS::StepFunctions::StateMachine': {
    property: 'StateMachineName',
    most: 80,
    identity: (name, place) => {
      const machineArn = arn('states', place, `stateMachine:${name}`);
      return { ref: machineArn, attributes: { Arn: machineArn, Name: name } };
    },
  },
};

/** The name is resolved before, because other names may be made of it. */
export function identify(logicalId: string, resource: Resource, ownName: unknown, place: Place): Identity {
  const naming = NAMINGS[resource.Type];
  const madeUp = `${place.stackName}-${logicalId}`;
  if (!naming) return { ref: madeUp, attributes: {} };
  const name = typeof ownName === 'string' ? ownName : shortened(madeUp, naming.most);
  return naming.identity(name, place);
}

export const namePropertyOf = (type: string): string | undefined => NAMINGS[type]?.property;

/** The end of a logical id holds CDK's hash: it tells resources apart. */
function shortened(name: string, most: number): string {
  return name.length <= most ? name : name.slice(name.length - most).replace(/^-+/, '');
}
