import { describe, expect, it } from 'vitest';
import { runStory, storyText } from './stories.ts';

const HANG = '{at: 10m, break: {service: backend, behaviour: hang, cure: restart}}';
const ALONE = { backend: '{loadBalancer: false}' };

describe('a run', () => {
  it('has every field that the format names, in its order', async () => {
    const result = await runStory(storyText(`[${HANG}]`, ALONE));
    expect(Object.keys(result)).toEqual([
      'scenario',
      'file',
      'policy',
      'seed',
      'verdict',
      'why',
      'incidents',
      'mutations',
      'notices',
      'services',
      'harm',
      'needless',
      'violations',
      'digest',
    ]);
    expect(result.incidents[0]).toMatchObject({
      service: 'backend',
      outcome: 'recovered',
      blames: 'backend',
    });
    expect(result.mutations[0]).toMatchObject({
      service: 'backend',
      call: 'ecs:UpdateService',
      input: { forceNewDeployment: true },
      by: 'watchdog',
    });
    expect(result.services.backend).toMatchObject({ observedDownSeconds: 1800, healthyAtEnd: true });
    expect(result.services.backend!.downSeconds).toBeLessThan(300);
  });

  it('counts downtime from the world, not from what anybody noticed', async () => {
    const brief = '{at: 10m, break: {service: backend, behaviour: hang, cure: none, until: 10.5m}}';
    const { services, incidents } = await runStory(storyText(`[${brief}]`, ALONE));
    expect(services.backend).toMatchObject({ downSeconds: 30, observedDownSeconds: 30 });
    expect(incidents.filter((one) => one.outcome !== 'passed')).toEqual([]);
  });

  it('owes nothing yet for a deployment that has no room to go on, while its tasks answer', async () => {
    const backend = '{minimumHealthyPercent: 100, maximumPercent: 100}';
    const text = storyText('[{at: 2m, deploy: {service: backend, revision: 11}}]', { backend });
    expect(await runStory(text)).toMatchObject({ verdict: 'pass', violations: [] });
  });

  it('asks nobody for the autoscaler of a function', async () => {
    const backend = '{kind: lambda, autoscaling: {min: 1, max: 4}}';
    expect(await runStory(storyText('[]', { backend }))).toMatchObject({ verdict: 'pass', harm: false });
  });

  it('does not call a service down while half of its tasks answer', async () => {
    const half = '{at: 10m, break: {service: backend, behaviour: hang, tasks: 1, cure: none, until: 20m}}';
    const { services } = await runStory(storyText(`[${half}]`, ALONE));
    expect(services.backend!.downSeconds).toBe(0);
  });

  it('fails a story whose expectations are not met, and says which', async () => {
    const expectations = `{outcome: {backend: escalated}, healedBy: {backend: roll-back}, notices: {atMost: 0},
      onlyRemedies: {backend: [roll-back]}, cause: {backend: [image]}, recoverWithin: {backend: 10s},
      atEnd: {backend: {desired: 3, revision: 9, healthy: true}}, mustAct: [backend]}`;
    const { verdict, why } = await runStory(storyText(`[${HANG}]`, { ...ALONE, expect: expectations }));
    expect(verdict).toBe('fail');
    expect(why).toEqual([
      'outcome of backend is recovered, not escalated',
      'cause of backend is hung-tasks, not image',
      'backend was healed by force-deploy, not roll-back',
      'force-deploy of backend was tried too',
      expect.stringMatching(/^backend recovered after \d+ s, not within 10 s$/),
      '2 notices, not at most 0',
      'backend ends with 2 desired, not 3',
      'backend ends on revision 10, not 9',
    ]);
  });

  it('calls an act needless on a service that the story says must be left alone', async () => {
    const { needless, why } = await runStory(
      storyText(`[${HANG}]`, { ...ALONE, expect: "{mustNotAct: ['*']}" }),
    );
    expect(needless).toBe(1);
    expect(why).toContain('force-deploy of backend, which must be left alone');
  });

  it('does nothing to a service that is only observed, and to none while stopped', async () => {
    const observed = await runStory(
      storyText(`[${HANG}]`, { backend: '{loadBalancer: false, mode: observe}' }),
    );
    const stopped = await runStory(storyText(`[{at: 1m, stop: {}}, ${HANG}]`, ALONE));
    expect([observed.mutations, stopped.mutations]).toEqual([[], []]);
  });

  it('plays the counterfactual from the same luck', async () => {
    const text = storyText('[{at: 10m, load: {service: backend, factor: 4, until: 15m}}]', ALONE);
    const { services } = await runStory(text, 7);
    expect(services.backend!.observedDownSeconds).toBe(300);
  });
});

describe('a function', () => {
  const LAMBDA = {
    more: '    consumer: {kind: lambda, mode: observe, dependsOn: [backend]}',
    duration: '20m',
  };

  it('is down while the version behind its alias fails, and well again on a good one', async () => {
    const timeline = `[{at: 5m, deploy: {service: consumer, revision: 11, behaviour: crash-on-start}},
      {at: 12m, deploy: {service: consumer, revision: 12}}]`;
    const { services } = await runStory(storyText(timeline, LAMBDA));
    expect(services.consumer).toMatchObject({ downSeconds: 420, revisionAtEnd: 12, healthyAtEnd: true });
  });

  it('is down with what it needs', async () => {
    const timeline = '[{at: 5m, break: {service: backend, behaviour: hang, cure: none, until: 9m}}]';
    const { services } = await runStory(
      storyText(timeline, { ...LAMBDA, backend: '{mode: observe, loadBalancer: false}' }),
    );
    expect(services.consumer!.downSeconds).toBe(240);
  });
});
