import { describe, expect, it } from 'vitest';
import { matchesPattern } from '../../../simulator/http/event-pattern.ts';

const EVENT = {
  source: 'aws.ecs',
  resources: ['arn:aws:ecs:x:1:service/shop/web'],
  detail: { lastStatus: 'STOPPED', desired: 2, nested: { deep: true } },
};

describe('matchesPattern', () => {
  it.each([
    ['an exact value', { source: ['aws.ecs'] }, true],
    ['one of several values', { source: ['aws.states', 'aws.ecs'] }, true],
    ['none of the values', { source: ['aws.states'] }, false],
    ['every field must match', { source: ['aws.ecs'], detail: { lastStatus: ['RUNNING'] } }, false],
    ['a nested field', { detail: { nested: { deep: [true] } } }, true],
    ['a number is not its text', { detail: { desired: ['2'] } }, false],
    ['a prefix', { resources: [{ prefix: 'arn:aws:ecs:x:1:service/shop/' }] }, true],
    ['another prefix', { resources: [{ prefix: 'arn:aws:ecs:x:1:service/other/' }] }, false],
    ['a suffix', { resources: [{ suffix: '/web' }] }, true],
    ['a wildcard', { resources: [{ wildcard: 'arn:*:service/*/web' }] }, true],
    ['anything but', { detail: { lastStatus: [{ 'anything-but': ['RUNNING'] }] } }, true],
    ['not anything but', { detail: { lastStatus: [{ 'anything-but': 'STOPPED' }] } }, false],
    ['a field that is there', { detail: { lastStatus: [{ exists: true }] } }, true],
    ['a field that is not there', { detail: { exitCode: [{ exists: false }] } }, true],
    ['a field that should be there', { detail: { exitCode: [1] } }, false],
    ['letters of either case', { source: [{ 'equals-ignore-case': 'AWS.ECS' }] }, true],
  ])('%s', (_, pattern, expected) => {
    expect(matchesPattern(pattern, EVENT)).toBe(expected);
  });
});
