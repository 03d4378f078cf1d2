import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deployedDefinition } from '../../../bin/deployed-definition.ts';
import { begin } from '../../../simulator/scenario/play.ts';
import { readScenario } from '../../../simulator/scenario/read-scenario.ts';
import { directedStory } from '../../saboteurs/directed-stories.ts';

const definition = await deployedDefinition();
const SCENARIOS = join(import.meta.dirname, '../../../scenarios');

const textOf = (story: string): string =>
  directedStory(story) ?? readFileSync(join(SCENARIOS, `${story}.yaml`), 'utf8');

const isOurs = ({ call }: { readonly call: { readonly by: string } }): boolean => call.by === 'watchdog';

/** A story in which the switch is thrown while this call is on its way: it was asked for before and lands after. */
async function stoppedDuring(story: string, call: string, nth: number) {
  const read = readScenario(textOf(story));
  if (!read.ok) throw new Error(`${story}: ${JSON.stringify(read.faults)}`);
  const { scenario } = read;
  let seen = 0;
  let before = Infinity;
  const onCall = (caller: string, made: string) => {
    if (caller !== 'remediate' || made !== call || ++seen !== nth) return;
    stage.recorder.readNew();
    before = stage.recorder.mutations().filter(isOurs).length;
    void stage.tables.rollback.setStopped(true, 'enough', { by: 'alice', atMs: stage.clock.now() });
  };
  const { stage } = await begin({ scenario, seed: scenario.seed, definition, mode: 'policy', onCall });
  await stage.clock.playUntil(stage.startMs + scenario.duration);
  stage.checker.end();
  const ours = stage.recorder.mutations().filter(isOurs);
  return {
    after: ours.slice(before).map((one) => one.call.call.replace(/^.*:/, '')),
    broken: stage.checker.violations.map(({ rule, how }) => `${rule} ${how}`),
    desired: [...stage.services.values()].map(({ desiredCount }) => desiredCount),
    told: stage.notices.map(({ notice }) => notice.lines.join(' ')).join(' '),
  };
}

describe('the kill switch, thrown while a call is on its way', () => {
  it.each<[string, string, string, number, string[]]>([
    ['a restart', 'one-hangs', 'ecs:UpdateService', 1, ['UpdateService']],
    [
      'the suspension before a scale cycle',
      'scaled-one-needs-a-cycle',
      'application-autoscaling:RegisterScalableTarget',
      1,
      ['RegisterScalableTarget', 'RegisterScalableTarget'],
    ],
    [
      'the zero of a scale cycle',
      'scaled-one-needs-a-cycle',
      'ecs:UpdateService',
      2,
      ['UpdateService', 'UpdateService', 'RegisterScalableTarget'],
    ],
    [
      'what a scale cycle gives back',
      'scaled-one-needs-a-cycle',
      'ecs:UpdateService',
      3,
      ['UpdateService', 'RegisterScalableTarget'],
    ],
    ['a roll-back', 'one-needs-a-roll-back', 'ecs:UpdateService', 2, ['UpdateService']],
    [
      'the registration of more memory',
      'out-of-memory',
      'ecs:RegisterTaskDefinition',
      1,
      ['RegisterTaskDefinition'],
    ],
    ['a deployment with more memory', 'out-of-memory', 'ecs:UpdateService', 1, ['UpdateService']],
    ['more tasks', 'sale-starts', 'ecs:UpdateService', 1, ['UpdateService']],
    [
      "the end of somebody's deployment",
      'deployment-takes-the-service-down',
      'ecs:StopServiceDeployment',
      1,
      ['StopServiceDeployment'],
    ],
    ['the move of an alias', 'lambda-bad-version', 'lambda:UpdateAlias', 1, ['UpdateAlias']],
    [
      'a setting of a function',
      'function-is-given-more-time',
      'lambda:UpdateFunctionConfiguration',
      1,
      ['UpdateFunctionConfiguration'],
    ],
    [
      'environments that are kept warm',
      'function-kept-warm-through-a-rush',
      'lambda:PutProvisionedConcurrencyConfig',
      1,
      ['PutProvisionedConcurrencyConfig', 'DeleteProvisionedConcurrencyConfig'],
    ],
  ])(
    '%s: that call lands, what is owed is given back, and nothing else is done',
    async (_, story, call, nth, expected) => {
      const { after, broken, desired } = await stoppedDuring(story, call, nth);
      expect(after).toEqual(expected);
      expect(broken).toEqual([]);
      expect(Math.min(...desired)).toBeGreaterThan(0);
    },
  );

  it('is named to people where it kept a ladder from going on', async () => {
    const { told } = await stoppedDuring('one-needs-a-roll-back', 'ecs:UpdateService', 1);
    expect(told).toContain('stopped by alice: enough');
  });
});
