import type { Policy } from '../../../simulator/rivals/policies.ts';
import { playTwice } from '../../../simulator/scenario/run-scenario.ts';
import { definition, parsed } from '../scenario/stories.ts';

/** Plays a story with a policy, and what it called, in short: seconds and what it asked for. */
export async function playRival(policy: Policy, text: string, seed = 1) {
  const run = await playTwice(parsed(text), { file: 'a-story.yaml', policy, definition, seed });
  const calls = run.played.recorder.calls().filter((call) => call.by === 'watchdog');
  const asked = calls.map((call) => {
    const { cluster: _cluster, service: _service, ...change } = call.input as Record<string, unknown>;
    return change;
  });
  const atSeconds = calls.map((call) => Math.round((call.atMs - run.played.startMs) / 1000));
  return { ...run, calls, asked, atSeconds };
}

export const HANG = '{at: 10m, break: {service: backend, behaviour: hang, cure: restart}}';
export const HANG_FOR_GOOD = '{at: 10m, break: {service: backend, behaviour: hang, cure: none}}';
