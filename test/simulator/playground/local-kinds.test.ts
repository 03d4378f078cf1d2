import { describe, expect, it } from 'vitest';
import local from '../../../environments/local.ts';
import { isOfAws } from '../../../shared/core/watchlist/aws-question.ts';
import type { Dependency } from '../../../shared/core/watchlist/environment.ts';
import { ScriptedTasks } from '../../../simulator/ecs/scripted-tasks.ts';
import { EcsWorld } from '../../../simulator/ecs/world.ts';
import { LocalFunctions } from '../../../simulator/http/local-functions.ts';
import { tellFigures } from '../../../simulator/measured/dependency-figures.ts';
import { buttonsOfDependency, buttonsOfFunction } from '../../../simulator/playground/buttons.ts';
import { troubleOf } from '../../../simulator/playground/dependency-troubles.ts';
import { InMemoryFleetReader } from '../../../simulator/ports/in-memory-fleet-reader.ts';

const TIME_SCALE = 20;
const measured = local.dependencies.filter(({ question }) => question && isOfAws(question));

function worldOf() {
  const startAtMs = Date.UTC(2026, 0, 5, 9);
  const world = new EcsWorld({ startAtMs, random: () => 0.5, timeScale: TIME_SCALE }, new ScriptedTasks());
  for (const one of measured) tellFigures(world, one, undefined, 0);
  const reader = new InMemoryFleetReader(world);
  const verdictOf = async ({ id, question }: Dependency) => {
    if (!question || !isOfAws(question)) throw new Error(`${id} is not asked of AWS`);
    const [seen] = await reader.readings([{ target: id, question }], world.now);
    return seen!.verdict;
  };
  return { world, verdictOf, pass: (seconds: number) => world.advanceTo(world.now + seconds * 1_000) };
}

describe('the local run', () => {
  it('watches one of each: HTTP, TCP, ECS, Lambda, alarm, target group, table, queue and state machine', () => {
    expect(new Set(local.services.map(({ kind, question }) => `${kind} ${question.kind}`))).toEqual(
      new Set(['ecs http', 'lambda invocations']),
    );
    const asked = local.dependencies.map(({ question }) =>
      question?.kind === 'measured' ? question.measures[0]!.metric.namespace : question?.kind,
    );
    expect(asked.toSorted()).toEqual(
      ['http', 'tcp', 'alarm', 'AWS/ApplicationELB', 'AWS/SQS', 'AWS/States', 'AWS/DynamoDB'].toSorted(),
    );
  });

  it.each(measured.map((one) => [one.id, one] as const))(
    'makes %s ill by its button within seconds, and well again by the other',
    async (_, dependency) => {
      const { world, verdictOf, pass } = worldOf();
      pass(60);
      expect(await verdictOf(dependency)).toBe('up');
      tellFigures(world, dependency, troubleOf(dependency).failure);
      pass(10);
      expect(await verdictOf(dependency)).toMatch(/^(degraded|down)$/);
      pass(50);
      expect(await verdictOf(dependency)).toBe('down');
      tellFigures(world, dependency, undefined);
      pass(30);
      expect(await verdictOf(dependency)).toBe('up');
    },
  );

  it.each(local.dependencies.map((one) => [one.id, one] as const))(
    'says on the button of %s what will happen, and on its card how it is asked',
    (id, { kind, question }) => {
      const trouble = troubleOf({ question });
      const [ill, well] = buttonsOfDependency({ id, kind, trouble, isDown: false });
      expect([ill?.whyNot, well?.whyNot]).toEqual([undefined, 'it is well already']);
      expect(`${ill?.label}; ${ill?.effect}; ${trouble.asked}`).not.toMatch(/undefined|nothing|its figures/);
    },
  );

  it('puts a version behind the alias that does not load, once the present one is proven good', () => {
    const { world } = worldOf();
    const functions = new LocalFunctions(local, world);
    expect(functions.live('sqs-consumer')).toEqual({ version: '10', isWell: true });
    expect(functions.deployBad('sqs-consumer')).toBe('11');
    expect(functions.live('sqs-consumer')).toEqual({ version: '11', isWell: false });
    const button = (isCertified: boolean, isWell: boolean) =>
      buttonsOfFunction({ id: 'sqs-consumer', dependsOn: [], version: '11', isWell, isCertified })[0]?.whyNot;
    expect([button(true, true), button(false, true), button(true, false)]).toEqual([
      undefined,
      'the present version is not proven good yet',
      'it is ill already',
    ]);
  });
});
