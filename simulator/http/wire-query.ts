import { randomUUID } from 'node:crypto';
import type { AwsError } from '../ecs/aws-error.ts';
import type { WireResponse } from './wire-json.ts';

type Tree = { [field: string]: Tree | string };

/**
 * The AWS query protocol's request (smithy.io: aws-query-protocol): `List.member.1.Name=x` becomes
 * `{List: [{Name: 'x'}]}`, and the entries of a map become a list of `{key|Name, value|Value}` likewise.
 */
export function parseQuery(body: string): Record<string, unknown> {
  const tree: Tree = {};
  for (const [path, value] of new URLSearchParams(body)) {
    const fields = path.split('.');
    let at = tree;
    for (const field of fields.slice(0, -1)) {
      const inner = at[field];
      const next: Tree = typeof inner === 'object' ? inner : {};
      at[field] = next;
      at = next;
    }
    at[fields.at(-1)!] = value;
  }
  return plain(tree) as Record<string, unknown>;
}

function plain(tree: Tree | string): unknown {
  if (typeof tree === 'string') return tree;
  const list = tree.member ?? tree.entry;
  if (typeof list === 'object') return Object.values(list).map(plain);
  return Object.fromEntries(Object.entries(tree).map(([field, value]) => [field, plain(value)]));
}

export function queryAnswer(action: string, output: unknown): WireResponse {
  const body = `<${action}Response><${action}Result>${xml(output)}</${action}Result><ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${action}Response>`;
  return { status: 200, headers: { 'content-type': 'text/xml' }, body };
}

export function queryError(error: AwsError): WireResponse {
  const type = error.httpStatus < 500 ? 'Sender' : 'Receiver';
  const body = `<ErrorResponse><Error><Type>${type}</Type><Code>${xml(error.name)}</Code><Message>${xml(error.message)}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`;
  return { status: error.httpStatus, headers: { 'content-type': 'text/xml' }, body };
}

function xml(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map((item) => `<member>${xml(item)}</member>`).join('');
  if (typeof value === 'object') {
    return Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .map(([name, field]) => `<${name}>${xml(field)}</${name}>`)
      .join('');
  }
  return String(value).replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}
