import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { bundle } from '../../infra/bundle/bundle-functions.ts';
import * as whole from './sdk-calls.ts';

it('sends and reads what the whole SDK sends and reads, in every protocol', async () => {
  const { code } = await bundle('test/infra/sdk-calls.ts');
  const module = { exports: {} as typeof whole };
  new Function('module', 'exports', 'require', code)(module, module.exports, createRequire(import.meta.url));

  const asText = (_: string, one: unknown) => (typeof one === 'bigint' ? `${one}n` : one);
  const plain = (value: unknown) => JSON.parse(JSON.stringify(value, asText)) as whole.Exchange[];
  const lean = await module.exports.exchanges();
  const expected = await whole.exchanges();
  expect(plain(lean)).toEqual(plain(expected));
  expect(lean.map(({ read }) => read)).toEqual(expected.map(({ read }) => read)); // a Date is still a Date
}, 60_000);
