import { expect, it } from 'vitest';
import { deployedDefinition } from '../../../bin/deployed-definition.ts';
import { isDown } from '../../../simulator/ecs/answering.ts';
import { drawScenario } from '../../../simulator/fuzz/draw-scenario.ts';
import { scenarioOf } from '../../../simulator/fuzz/fuzz-run.ts';
import { begin } from '../../../simulator/scenario/play.ts';

it('knows after every change of a story what a look at every service would find', async () => {
  const definition = await deployedDefinition();
  const missed: string[] = [];
  let changes = 0;
  for (let seed = 1; seed <= 10; seed++) {
    const scenario = scenarioOf(drawScenario(seed).scenario);
    const { stage } = await begin({ scenario, seed, definition, mode: 'policy' });
    const { clock, truth, services, lambdas } = stage;
    const { onChange } = clock;
    clock.onChange = () => {
      onChange();
      for (const [name, service] of services)
        if (truth.isDown(name) !== isDown(service)) missed.push(`${name} of ${seed}`);
      for (const name of lambdas.names())
        if (truth.isDown(name) !== lambdas.isDown(name)) missed.push(`${name} of ${seed}`);
    };
    await clock.playUntil(stage.startMs + scenario.duration);
    changes += stage.log.entries.filter((one) => one.kind === 'health').length;
  }
  expect(missed).toEqual([]);
  expect(changes).toBeGreaterThan(10);
});
