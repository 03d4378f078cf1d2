import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const isInstalled = ['spin', 'gcc'].every((tool) => spawnSync(tool, ['--version']).error === undefined);

function spin(path = process.env.PATH) {
  const { status, stdout } = spawnSync(process.execPath, ['bin/spin.ts', '--json'], {
    encoding: 'utf8',
    env: { ...process.env, PATH: path },
  });
  return { status, said: JSON.parse(stdout) };
}

describe('the model of the park protocol', () => {
  it.skipIf(!isInstalled)(
    'holds as it ships, and falls in every variant that must fall',
    {
      timeout: 120_000,
    },
    () => {
      const { status, said } = spin();
      const found = said.variants.map((one: { variant: number; found: string; parks: boolean }) => [
        one.variant,
        one.found,
        one.parks,
      ]);
      expect(found).toEqual([
        [1, 'violated', true],
        [2, 'violated', true],
        [3, 'violated', true],
        [4, 'holds', true],
        [5, 'violated', true],
        [6, 'violated', true],
        [7, 'violated', true],
      ]);
      expect(status).toBe(0);
    },
  );

  it('says that it was skipped where there is no spin', () => {
    const { status, said } = spin('/nowhere');
    expect(said).toEqual({ skipped: expect.stringMatching(/^spin and gcc not installed/) });
    expect(status).toBe(0);
  });
});
