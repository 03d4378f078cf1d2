import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { templateOf } from './synthesised.ts';

const runbook = readFileSync(join(import.meta.dirname, '../../docs/runbook.md'), 'utf8');
const headings = [...runbook.matchAll(/^## ([^"].*)$/gm)].flatMap(([, names]) => names!.split(', '));

it('the runbook has a heading for every alarm on the watchdog, and for no other', async () => {
  const { Resources } = await templateOf('staging');
  const alarms = Object.values(Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
  const names = alarms.map(({ Properties }) =>
    String(Properties!.AlarmName).replace(/^watchdog-[a-z]+-[a-z]+-/, ''),
  );
  // A prober has the name of its vantage in its alarm.
  const said = new Set(
    names.map((name) => name.replace(/^probe-[a-z0-9-]+?-(errors|throttles)$/, 'probe-$1')),
  );
  expect(headings.toSorted()).toEqual([...said].toSorted());
});
