import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { deployedDefinition } from '../../bin/deployed-definition.ts';
import { crashEverywhere } from '../../simulator/crashes/crash-everywhere.ts';
import { QUICK_STORIES } from '../../simulator/crashes/ladder-stories.ts';

it('three ladders come to rest after every crash at every boundary', { timeout: 400_000 }, async () => {
  const files = QUICK_STORIES.map((name) => `scenarios/${name}.yaml`);
  const stories = files.map((file) => ({ file, text: readFileSync(file, 'utf8') }));
  const result = await crashEverywhere(stories, await deployedDefinition());
  expect(result.flatMap((one) => one.broken)).toEqual([]);
  for (const { boundaries } of result) expect(boundaries).toBeGreaterThan(1_000);
});
