import {
  GetItemCommand,
  QueryCommand as LowQueryCommand,
  ScanCommand as LowScanCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';

/** What our items are made of, as DynamoDB's attributes; what is not set is left out. */
function attribute(value) {
  if (value === null) return { NULL: true };
  if (Array.isArray(value)) return { L: value.filter((one) => one !== undefined).map(attribute) };
  switch (typeof value) {
    case 'string':
      return { S: value };
    case 'boolean':
      return { BOOL: value };
    case 'number':
      if (Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER) return { N: String(value) };
      break;
    case 'object':
      if (value.constructor === Object) return { M: attributes(value) };
  }
  throw new Error(`${value} cannot be stored`);
}

const attributes = (item) =>
  Object.fromEntries(
    Object.entries(item).flatMap(([name, value]) => (value === undefined ? [] : [[name, attribute(value)]])),
  );

/** Items of others may hold anything. */
const READ = {
  NULL: () => null,
  BOOL: Boolean,
  S: String,
  N: (text) => {
    const value = Number(text);
    return Number.isFinite(value) && Math.abs(value) > Number.MAX_SAFE_INTEGER ? BigInt(text) : value;
  },
  B: (text) => new Uint8Array(Buffer.from(text, 'base64')),
  L: (list) => list.map(read),
  M: (map) => readItem(map),
  SS: (all) => new Set(all),
  NS: (all) => new Set(all.map(READ.N)),
  BS: (all) => new Set(all.map(READ.B)),
};

function read(stored) {
  const [[kind, value]] = Object.entries(stored);
  return READ[kind](value);
}

const readItem = (item) =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, read(value)]));

const eachIn = (convert, record, names) => {
  const converted = { ...record };
  for (const name of names) {
    const value = record[name];
    if (value !== undefined) converted[name] = Array.isArray(value) ? value.map(convert) : convert(value);
  }
  return converted;
};

const GIVEN = ['Key', 'Item', 'ExclusiveStartKey', 'ExpressionAttributeValues'];
const GOT = ['Item', 'Items', 'Attributes', 'LastEvaluatedKey'];

const ofDocuments = (Command) =>
  class {
    constructor(input) {
      this.command = () => new Command(eachIn(attributes, input, GIVEN));
    }
  };

export const GetCommand = ofDocuments(GetItemCommand);
export const PutCommand = ofDocuments(PutItemCommand);
export const QueryCommand = ofDocuments(LowQueryCommand);
export const ScanCommand = ofDocuments(LowScanCommand);
export const UpdateCommand = ofDocuments(UpdateItemCommand);

export class DynamoDBDocumentClient {
  static from(client) {
    return new DynamoDBDocumentClient(client);
  }

  constructor(client) {
    this.client = client;
  }

  async send({ command }, options) {
    return eachIn(readItem, await this.client.send(command(), options), GOT);
  }
}
