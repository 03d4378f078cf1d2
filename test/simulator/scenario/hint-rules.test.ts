import { expect, it } from 'vitest';
import { templateFor } from '../../../infra/synthesise.ts';
import type { BridgeEvent } from '../../../simulator/ecs/event-bridge.ts';
import { type EventPattern, matchesPattern } from '../../../simulator/http/event-pattern.ts';
import { environmentOf } from '../../../simulator/scenario/environment-of-fleet.ts';
import { isHint } from '../../../simulator/scenario/hint-rules.ts';
import { createStoryWorld } from '../../../simulator/scenario/story-world.ts';
import { alarmNames } from '../../../simulator/scenario/watchdog-in-memory.ts';
import { parsed, storyText } from './stories.ts';

const PSEUDO: Record<string, string> = {
  'AWS::AccountId': '123456789012',
  'AWS::Region': 'eu-central-1',
  'AWS::Partition': 'aws',
};

/** The template's own values; references to its resources stay as they are, no event of the world has them. */
function resolved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolved);
  if (typeof value !== 'object' || value === null) return value;
  const { Ref, 'Fn::Join': join } = value as { Ref?: string; 'Fn::Join'?: [string, unknown[]] };
  if (Ref !== undefined) return PSEUDO[Ref] ?? Ref;
  if (join !== undefined) return join[1].map(resolved).join(join[0]);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolved(one)]));
}

it('lets through exactly the events of a troubled fleet that the template lets through', () => {
  const scenario = parsed(storyText('[]', { backend: '{desired: 1}', more: '    web: {alarm: false}' }));
  const environment = environmentOf(scenario);
  const template = templateFor(environment);
  const patterns = Object.values(template.Resources)
    .filter((resource) => resource.Type === 'AWS::Events::Rule')
    .map((rule) => resolved(rule.Properties!.EventPattern) as EventPattern);

  const { world, tasks } = createStoryWorld(scenario, 1);
  const events: BridgeEvent[] = [];
  world.onEvent((event) => events.push(event));
  tasks.fallIll('backend', { behaviour: { kind: 'refuse' }, cure: { kind: 'none' } });
  tasks.fallIll('web', {
    behaviour: { kind: 'crash-on-start', exitCode: 1, log: undefined },
    cure: { kind: 'none' },
  });
  world.updateService({ cluster: 'fleet-prod', service: 'fleet-web-prod', forceNewDeployment: true }, 'ci');
  world.advanceTo(world.now + 20 * 60_000);
  world.conditions.launchesFailReason = 'RESOURCE:ENI';
  world.updateService({ cluster: 'fleet-prod', service: 'fleet-web-prod', desiredCount: 5 }, 'human');
  world.advanceTo(world.now + 10 * 60_000);

  expect(patterns.length).toBeGreaterThan(3);
  expect(new Set(events.map((event) => event['detail-type'])).size).toBe(4);
  const alarms = alarmNames(environment);
  for (const event of events) {
    const letThrough = patterns.some((pattern) => matchesPattern(pattern, event));
    expect({ event, hint: isHint(event, alarms) }).toEqual({ event, hint: letThrough });
  }
  expect(events.some((event) => isHint(event, alarms))).toBe(true);
  expect(events.every((event) => isHint(event, alarms))).toBe(false);
});
