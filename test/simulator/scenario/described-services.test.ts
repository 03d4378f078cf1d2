import { expect, it } from 'vitest';
import { deployedDefinition } from '../../../bin/deployed-definition.ts';
import { describeServices, describeView } from '../../../simulator/ecs/describe-services.ts';
import { drawScenario } from '../../../simulator/fuzz/draw-scenario.ts';
import { scenarioOf } from '../../../simulator/fuzz/fuzz-run.ts';
import { begin } from '../../../simulator/scenario/play.ts';

it('describes a service after every change of a story as if it were described for the first time', {
  timeout: 60_000,
}, async () => {
  const definition = await deployedDefinition();
  const stale: string[] = [];
  let kept = 0;
  for (let seed = 1; seed <= 2; seed++) {
    const scenario = scenarioOf(drawScenario(seed).scenario);
    const { stage } = await begin({ scenario, seed, definition, mode: 'policy' });
    const { clock, services, world } = stage;
    const { onChange } = clock;
    clock.onChange = () => {
      onChange();
      if (world.snapshots) return; // what is shown then is of a while ago
      for (const [name, service] of services) {
        if (world.described.has(service)) kept += 1;
        const [shown] = describeServices(world, {
          cluster: service.cluster,
          services: [service.name],
        }).services;
        if (JSON.stringify(shown) !== JSON.stringify(describeView(service))) stale.push(`${name} of ${seed}`);
      }
    };
    await clock.playUntil(stage.startMs + scenario.duration);
  }
  expect(stale).toEqual([]);
  expect(kept).toBeGreaterThan(100);
});
