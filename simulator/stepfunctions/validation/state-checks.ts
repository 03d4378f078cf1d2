import { isExpression } from '../expressions.ts';
import { isTimestamp } from '../timestamp.ts';
import { MOST_SECONDS } from '../visit.ts';
import {
  anything,
  type Check,
  type Fault,
  type Fields,
  filledText,
  flag,
  integer,
  isObject,
  listOf,
  number,
  objectWith,
  oneOf,
  orExpression,
  template,
  text,
} from './field-checks.ts';
import { assign, catchers, retriers } from './guard-checks.ts';

/** `Type`, `Comment` and `QueryLanguage` may stand in any state. The language itself is looked at before. */
const EVERY_STATE: Fields = { Type: text, Comment: text, QueryLanguage: oneOf('JSONata') };
const LEAVING: Fields = { Output: template, Assign: assign };
const FLOWING: Fields = { ...EVERY_STATE, ...LEAVING, Next: text, End: flag };
const GUARDED: Fields = { ...FLOWING, Retry: retriers, Catch: catchers };

const onlyQuery = (expectation: string): Check =>
  orExpression((_, path, faults) =>
    faults.push({ path, message: `must be ${expectation} or a JSONata string` }),
  );

const timestamp: Check = (value, path, faults) => {
  if (!isTimestamp(value))
    faults.push({ path, message: 'must be an RFC 3339 timestamp, such as 2016-03-14T01:59:00Z' });
};

const array: Check = (value, path, faults) => {
  if (Array.isArray(value)) template(value, path, faults);
  else faults.push({ path, message: 'must be an array or a JSONata string' });
};

const condition: Check = (value, path, faults) => {
  if (typeof value !== 'boolean') onlyQuery('true, false')(value, path, faults);
};

const choiceRule = objectWith({ ...LEAVING, Comment: text, Condition: condition, Next: text }, [
  'Condition',
  'Next',
]);

/** Developer guide, transforming-data: a Task's Resource "must be a constant string". */
const constantText: Check = (value, path, faults) => {
  filledText(value, path, faults);
  if (isExpression(value)) faults.push({ path, message: 'cannot be a JSONata string' });
};

/** Step Functions developer guide: state-task, "Credentials". */
const credentials: Check = (value, path, faults) => {
  if (isObject(value)) template(value, path, faults);
  else onlyQuery('an object')(value, path, faults);
};

const batcherFields = objectWith({
  MaxItemsPerBatch: orExpression(integer(1)),
  MaxInputBytesPerBatch: orExpression(integer(1)),
  BatchInput: template,
});

const itemBatcher: Check = (value, path, faults) => {
  batcherFields(value, path, faults);
  if (isObject(value) && !('MaxItemsPerBatch' in value) && !('MaxInputBytesPerBatch' in value)) {
    faults.push({ path, message: 'needs MaxItemsPerBatch or MaxInputBytesPerBatch' });
  }
};

const notSupported: Check = (_, path, faults) => {
  faults.push({
    path,
    message: 'is not supported here: items are read from and results kept in the state data',
  });
};

const seconds = (least: number) => orExpression(integer(least, MOST_SECONDS));

/** The specification's tables of fields, JSONata mode. Nested machines are looked at on their own. */
const BY_TYPE: Record<string, Check> = {
  Pass: objectWith(FLOWING),
  Task: objectWith(
    {
      ...GUARDED,
      Resource: constantText,
      Arguments: template,
      Credentials: credentials,
      TimeoutSeconds: seconds(1),
      HeartbeatSeconds: seconds(1),
    },
    ['Resource'],
  ),
  Choice: objectWith({ ...EVERY_STATE, ...LEAVING, Choices: listOf(choiceRule, 1), Default: text }, [
    'Choices',
  ]),
  Wait: objectWith({ ...FLOWING, Seconds: seconds(0), Timestamp: orExpression(timestamp) }),
  Succeed: objectWith({ ...EVERY_STATE, Output: template }),
  Fail: objectWith({ ...EVERY_STATE, Error: orExpression(text), Cause: orExpression(text) }),
  Parallel: objectWith({ ...GUARDED, Arguments: template, Branches: listOf(anything, 1) }, ['Branches']),
  Map: objectWith({
    ...GUARDED,
    Items: orExpression(array),
    ItemSelector: template,
    ItemBatcher: itemBatcher,
    ItemReader: notSupported,
    ResultWriter: notSupported,
    ItemProcessor: anything,
    Iterator: anything,
    Label: text,
    MaxConcurrency: orExpression(integer(0)),
    ToleratedFailureCount: orExpression(integer(0)),
    ToleratedFailurePercentage: orExpression(number(0, 100)),
  }),
};

/** What is wrong within one state, apart from where it leads. */
export function checkState(state: unknown, path: string, faults: Fault[]): void {
  if (!isObject(state)) return void faults.push({ path, message: 'must be an object' });
  const type = state.Type;
  if (typeof type !== 'string' || !Object.hasOwn(BY_TYPE, type)) {
    const types = Object.keys(BY_TYPE).join(', ');
    return void faults.push({ path: `${path}/Type`, message: `must be one of ${types}` });
  }
  BY_TYPE[type]!(state, path, faults);
  if (!['Choice', 'Succeed', 'Fail'].includes(type)) checkWayOut(state, path, faults);
  if (type === 'Task') checkHeartbeat(state, path, faults);
  if (type === 'Wait' && 'Seconds' in state === 'Timestamp' in state) {
    faults.push({ path, message: 'needs exactly one of Seconds and Timestamp' });
  }
  if (type === 'Map' && 'ItemProcessor' in state === 'Iterator' in state) {
    faults.push({ path, message: 'needs an ItemProcessor' });
  }
}

function checkWayOut(state: Record<string, unknown>, path: string, faults: Fault[]): void {
  if ('Next' in state && state.End === true) faults.push({ path, message: 'cannot have both Next and End' });
  if (!('Next' in state) && state.End !== true) faults.push({ path, message: 'needs Next, or End: true' });
}

function checkHeartbeat(state: Record<string, unknown>, path: string, faults: Fault[]): void {
  const { HeartbeatSeconds: heartbeat, TimeoutSeconds: timeout } = state;
  if (typeof heartbeat === 'number' && typeof timeout === 'number' && heartbeat >= timeout) {
    faults.push({ path: `${path}/HeartbeatSeconds`, message: 'must be smaller than TimeoutSeconds' });
  }
}
