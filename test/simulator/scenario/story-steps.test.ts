import { describe, expect, it } from 'vitest';
import { playStory, runStory, storyText } from './stories.ts';

const ALONE = { backend: '{loadBalancer: false}' };
const FAMILY = 'fleet-backend-prod';

const serviceAfter = async (timeline: string, parts = {}) =>
  (await playStory(storyText(timeline, { ...ALONE, ...parts }), 'observe')).services.get('backend')!;

describe('a deployment in a story', () => {
  it('completes by itself, made by whom the story says', async () => {
    const played = await playStory(
      storyText('[{at: 5m, deploy: {service: backend, revision: 11, by: human}}]', ALONE),
      'observe',
    );
    const primary = played.services.get('backend')!.deployments[0]!;
    expect([primary.rolloutState, primary.revision.taskDefinition.revision]).toEqual(['COMPLETED', 11]);
    expect(played.recorder.mutations()[0]).toMatchObject({ service: 'backend', call: { by: 'human' } });
  });

  it('stays in progress where the story says that it does not end', async () => {
    const service = await serviceAfter('[{at: 5m, deploy: {service: backend, revision: 11, ends: false}}]');
    expect(service.deployments[0]!.rolloutState).toBe('IN_PROGRESS');
  });

  it('happens also where another controller makes it', async () => {
    const service = await serviceAfter('[{at: 5m, deploy: {service: backend, revision: 11}}]', {
      backend: '{controller: CODE_DEPLOY, loadBalancer: false}',
    });
    expect(service.deployments[0]!.revision.taskDefinition.revision).toBe(11);
  });

  it('takes over although the count was lowered while ill tasks of others filled all places', async () => {
    const timeline = [
      '{at: 300s, breakDependency: {dependency: exchange, as: throttled, until: 2064s}}',
      '{at: 332s, deploy: {service: backend, revision: 20, behaviour: {status: {code: 503}}, by: ci}}',
      '{at: 560s, deploy: {service: backend, revision: 21, by: ci}}',
      '{at: 848s, scale: {service: backend, desired: 5}}',
      '{at: 858s, deploy: {service: backend, revision: 22, behaviour: {crash-after: {after: 10s}}, by: ci}}',
      '{at: 1311s, deploy: {service: backend, revision: 24, behaviour: refuse, by: human}}',
      '{at: 1693s, deploy: {service: backend, revision: 25, by: ci}}',
      '{at: 1880s, scale: {service: backend, desired: 2}}',
    ].join(', ');
    const story = storyText(`[${timeline}]`, { backend: '{dependsOn: [exchange]}' }).replace(
      'timeline:',
      '  dependencies: {exchange: {kind: external-api, watched: false}}\ntimeline:',
    );
    const { services } = await playStory(story, 'observe');
    const [primary, ...others] = services.get('backend')!.deployments;
    expect([primary!.rolloutState, primary!.revision.taskDefinition.revision, others]).toEqual([
      'COMPLETED',
      25,
      [],
    ]);
  });

  it('goes back to an old revision by its number', async () => {
    const service = await serviceAfter('[{at: 5m, deploy: {service: backend, revision: 9}}]');
    expect(service.deployments[0]!.revision.taskDefinition.revision).toBe(9);
  });

  it('carries its behaviour from then on', async () => {
    const { services } = await runStory(
      storyText('[{at: 5m, deploy: {service: backend, revision: 11, behaviour: hang}}]', {
        backend: '{mode: observe, loadBalancer: false}',
      }),
    );
    expect(services.backend!.downSeconds).toBeGreaterThan(1800);
  });
});

describe('what pipelines and registries leave behind', () => {
  it('a deregistered revision is inactive', async () => {
    const { world } = await playStory(
      storyText('[{at: 5m, deregister: {service: backend, revision: 9}}]', ALONE),
    );
    expect(world.taskDefinitions.get(FAMILY)!.map((one) => [one.revision, one.status])).toEqual([
      [9, 'INACTIVE'],
      [10, 'ACTIVE'],
    ]);
  });

  it('a barrier is a tag that whoever describes the definition can read', async () => {
    const { world } = await playStory(
      storyText('[{at: 5m, barrier: {service: backend, revision: 10}}]', ALONE),
    );
    const described = (revision: number) =>
      world.describeTaskDefinition({ taskDefinition: `${FAMILY}:${revision}`, include: ['TAGS'] }).tags;
    expect(described(10)).toEqual([{ key: 'watchdog:rollback-barrier', value: 'true' }]);
    expect(described(9)).toEqual([]);
  });

  it('an image that is gone is gone by tag and by digest', async () => {
    const { world } = await playStory(
      storyText('[{at: 5m, imageGone: {service: backend, revision: 9}}]', ALONE),
    );
    expect([world.registry.resolve('fleet/backend:9'), world.registry.resolve('fleet/backend:10')]).toEqual([
      undefined,
      expect.stringMatching(/^sha256:/),
    ]);
  });

  it('a moved tag points at another image', async () => {
    const before = await playStory(storyText('[]', ALONE));
    const after = await playStory(storyText('[{at: 5m, tagMoved: {service: backend}}]', ALONE));
    const digest = ({ world }: typeof before) => world.registry.resolve('fleet/backend:10');
    expect(digest(after)).toMatch(/^sha256:.{64}$/);
    expect(digest(after)).not.toBe(digest(before));
  });
});

describe('counts in a story', () => {
  it('a human sets the count, and that is what is wanted from then on', async () => {
    const { services, harm } = await runStory(
      storyText('[{at: 5m, scale: {service: backend, desired: 5}}]', ALONE),
    );
    expect([services.backend!.desiredAtEnd, harm]).toEqual([5, false]);
  });

  it('an autoscaler sets it within its bounds', async () => {
    const service = await serviceAfter('[{at: 5m, scale: {service: backend, desired: 9, by: autoscaler}}]', {
      backend: '{autoscaling: {min: 1, max: 4}}',
    });
    expect([service.desiredCount, service.wantedCount]).toEqual([4, 2]);
  });
});

describe('overlapping faults', () => {
  it('a dependency is well when the last of its breaks has ended', async () => {
    const { services } = await runStory(
      storyText(
        `[{at: 5m, breakDependency: {dependency: db, as: down, until: 20m}},
          {at: 10m, breakDependency: {dependency: db, as: throttled, until: 15m}}]`,
        { backend: '{dependsOn: [db], loadBalancer: false}', more: '  dependencies: {db: {kind: rds}}' },
      ),
    );
    expect(services.backend!.downSeconds).toBe(900);
  });

  it('ECS lags by the worse of two lags, until both have ended', async () => {
    const lagAt = async (duration: string) =>
      (
        await playStory(
          storyText(
            `[{at: 5m, aws: {fault: ecs-lag, seconds: 20, until: 25m}},
              {at: 10m, aws: {fault: ecs-lag, seconds: 40, until: 15m}}]`,
            { ...ALONE, duration },
          ),
        )
      ).world.snapshots?.lagMs;
    expect([await lagAt('26m'), await lagAt('16m')]).toEqual([undefined, 20_000]);
  }, 30_000);
});

describe('the event of an alarm', () => {
  it('arrives as often as the story says and as late, and only makes the watchdog look', async () => {
    const { log, startMs } = await playStory(
      storyText('[{at: 5m, alarm: {service: backend, state: ALARM, times: 3, late: 40m}}]', {
        ...ALONE,
        duration: '50m',
      }),
    );
    const ignored = log.entries.filter((one) => one.facts.event === 'hint ignored');
    expect(ignored.map((one) => one.atMs - startMs)).toEqual([2_701_000, 2_701_000, 2_701_000]);
  });
});

describe('what engineers say', () => {
  it('a shorter pause is refused while a longer one is in force, as the command does', async () => {
    const { tables, startMs } = await playStory(
      storyText(
        `[{at: 5m, pause: {service: backend, for: 30m}}, {at: 6m, pause: {service: backend, for: 2m}}]`,
        ALONE,
      ),
      'observe',
    );
    const { pauses } = await tables.rollback.control();
    expect((pauses.backend!.untilMs - startMs) / 60_000).toBe(35);
  });

  it('a pause keeps the watchdog from acting for as long as it lasts', async () => {
    const { mutations } = await runStory(
      storyText(
        `[{at: 9m, pause: {service: backend, for: 20m}},
          {at: 10m, break: {service: backend, behaviour: hang, cure: restart}}]`,
        { ...ALONE, duration: '60m' },
      ),
    );
    expect(mutations.length).toBeGreaterThan(0);
    expect(mutations[0]!.atSeconds).toBeGreaterThanOrEqual(29 * 60);
  });

  it('a stop lasts until a start', async () => {
    const { mutations } = await runStory(
      storyText(
        `[{at: 9m, stop: {}}, {at: 10m, break: {service: backend, behaviour: hang, cure: restart}}, {at: 25m, start: {}}]`,
        { ...ALONE, duration: '60m' },
      ),
    );
    expect(mutations.length).toBeGreaterThan(0);
    expect(mutations[0]!.atSeconds).toBeGreaterThanOrEqual(25 * 60);
  });
});
