import { describe, expect, it } from 'vitest';
import { playStory, runStory, storyText } from './stories.ts';

const ALONE = { backend: '{loadBalancer: false}' };
const HANG = '{at: 10m, break: {service: backend, behaviour: hang, cure: restart}}';
const withFault = (fault: string, at = '1m') =>
  storyText(`[{at: ${at}, watchdog: ${fault}}, ${HANG}]`, ALONE);

const faultsStruck = async (text: string) =>
  (await playStory(text)).log.entries.filter((one) => one.kind === 'fault').map((one) => one.facts);

describe('a crash of the watchdog', () => {
  it.each(['before', 'after', 'timeout'])(
    '%s a call strikes once, and the cure still comes',
    async (when) => {
      const text = withFault(`{fault: crash, when: ${when}, call: 'ecs:UpdateService'}`);
      expect(await faultsStruck(text)).toEqual([
        { crash: when, function: 'remediate', call: 'ecs:UpdateService' },
      ]);
      const { mutations, services } = await runStory(text);
      expect(mutations.filter((one) => one.by === 'watchdog')).toHaveLength(1);
      expect(services.backend!.healthyAtEnd).toBe(true);
    },
  );

  it('strikes the function that is named, at the call that is counted', async () => {
    const text = withFault(`{fault: crash, function: restore, when: before, call: 'dynamodb:Query', nth: 3}`);
    expect(await faultsStruck(text)).toEqual([
      { crash: 'before', function: 'restore', call: 'dynamodb:Query' },
    ]);
  });

  it('does not come any more after its until', async () => {
    const text = withFault(`{fault: crash, when: before, call: 'ecs:UpdateService', until: 5m}`);
    expect(await faultsStruck(text)).toEqual([]);
  });
});

describe('other faults of the watchdog', () => {
  it('a stale worker wakes later and goes on', async () => {
    const struck = await faultsStruck(withFault('{fault: pause, function: remediate, for: 4m}'));
    expect(struck).toEqual([{ pausedMs: 240_000, function: 'remediate', call: 'ecs:UpdateService' }]);
  });

  it('a silent schedule looks at nothing, and nothing is found before it speaks again', async () => {
    const text = withFault('{fault: schedule-silent, until: 20m}').replace(
      'loadBalancer: false',
      'loadBalancer: false, alarm: false',
    );
    const { incidents } = await runStory(text);
    expect(incidents[0]!.openedAtSeconds).toBeGreaterThanOrEqual(20 * 60);
  });

  it('an aborted workflow ends, and the restorer hears of it', async () => {
    const { log } = await playStory(
      storyText(`[${HANG}, {at: 14m, watchdog: {fault: workflow-aborted}}]`, ALONE),
    );
    expect(log.entries.filter((one) => one.kind === 'execution').map((one) => one.facts.status)).toContain(
      'ABORTED',
    );
  });

  it('a failing topic keeps no cure from coming, and the notices arrive later', async () => {
    const { notices, services } = await runStory(withFault('{fault: topic-failing, until: 25m}'));
    expect(services.backend!.healthyAtEnd).toBe(true);
    expect(notices.length).toBeGreaterThan(0);
    expect(Math.min(...notices.map((one) => one.atSeconds))).toBeGreaterThanOrEqual(25 * 60);
  });

  it('a table that cannot be read stops every act until it can', async () => {
    const { mutations } = await runStory(withFault('{fault: table-unavailable, table: both, until: 30m}'));
    expect(Math.min(...mutations.map((one) => one.atSeconds))).toBeGreaterThanOrEqual(30 * 60);
  });

  it('a blind prober sees timeouts everywhere', async () => {
    const text = storyText('[{at: 5m, watchdog: {fault: prober-blind, until: 20m}}]', {
      more: '    web: {}\n    mail: {}',
    });
    const { mutations, notices } = await runStory(text);
    expect(mutations).toEqual([]);
    expect(notices.map((one) => one.kind)).toContain('blind');
  });
});

describe('faults of AWS', () => {
  it.each(['ecs-throttled', 'ecs-unavailable'])(
    '%s keeps the watchdog from acting, and people not',
    async (fault) => {
      const { mutations } = await runStory(
        storyText(
          `[{at: 9m, aws: {fault: ${fault}, until: 30m}}, ${HANG}, {at: 20m, scale: {service: backend, desired: 3}}]`,
          ALONE,
        ),
      );
      expect(mutations.filter((one) => one.by === 'human')).toHaveLength(1);
      expect(mutations.filter((one) => one.by === 'watchdog' && one.atSeconds < 1800)).toEqual([]);
    },
  );

  it('launches fail while they should, and not afterwards', async () => {
    const { services } = await runStory(
      storyText(
        `[{at: 9m, aws: {fault: launches-fail, reason: 'RESOURCE:ENI', until: 15m}},
          {at: 10m, scale: {service: backend, desired: 3}}]`,
        ALONE,
      ),
    );
    expect(services.backend).toMatchObject({ desiredAtEnd: 3, healthyAtEnd: true });
  });
});
