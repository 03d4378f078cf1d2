import { describe, expect, it } from 'vitest';
import { captureEvidence } from '../../../functions/remediate/capture-evidence.ts';
import type { Case } from '../../../functions/remediate/open-case.ts';
import type { RemediatePorts } from '../../../functions/remediate/ports.ts';
import type { Incident } from '../../../shared/core/remediation/incident.ts';
import { TerminalError, TransientError } from '../../../shared/ports.ts';
import { incidentAt, NOON, plainSituation, service, steadyView } from '../../support/cases.ts';

/** What is written down of a cart of which one task of two runs. */
async function evidenceOf(
  log?: readonly string[] | Error,
  ofCaller?: readonly string[],
): Promise<readonly string[]> {
  const written: Incident[] = [];
  const web = service('web', { dependsOn: ['cart'], log: { group: '/ecs/shop' } });
  const world = {
    environment: { ...plainSituation().environment, services: ofCaller ? [web] : [] },
    fleet: {
      describe: async () => new Map([['cart', steadyView({ running: 1, pending: 1 })]]),
      stoppedTasks: async () => [],
      errorLines: async ({ id }: { id: string }) => {
        if (id === 'web') return ofCaller;
        if (log instanceof Error) throw log;
        return log;
      },
      witnesses: async () =>
        new Map([['cart', [{ witness: 'alarm', verdict: 'unhealthy', detail: 'ALARM' }]]]),
    },
    rollback: {
      stopLog: async () => ({ stops: [] }),
      replaceIncident: async (incident: Incident) => {
        written.push(incident);
        return incident;
      },
    },
    journal: { say: () => undefined },
  } as unknown as RemediatePorts;
  const cart = service('cart', log ? { log: { group: '/ecs/shop' } } : {});
  await captureEvidence({ service: cart, incident: incidentAt(NOON), nowMs: NOON } as Case, world);
  return written.at(-1)?.evidence ?? [];
}

describe('before anything is touched', () => {
  it('[S1-15] writes down how many tasks run, what is deployed, and what the witnesses say', async () => {
    expect(await evidenceOf()).toEqual([
      'ECS: 1 of 2 tasks run, 1 pending',
      'deployment ecs-svc/1 of shop-cart-prod:10: COMPLETED',
      'alarm: ALARM',
    ]);
  });

  it('[S2-10] [S3-11.08] writes down what its log says: what most lines mean, and a few, without secrets', async () => {
    const refused = (n: number) => `12:00:0${n} ERROR connect ECONNREFUSED 10.0.0.${n}:5432`;
    const lines = [refused(3), 'ERROR login failed password=hunter2', refused(2), refused(1)];
    expect((await evidenceOf(lines)).slice(3)).toEqual([
      expect.stringMatching(
        /^log: 4 lines about failures in five minutes, of 2 kinds; 3 tell of (network|dependency): /,
      ),
      `log: ${refused(3)}`,
      'log: ERROR login failed password=[redacted]',
    ]);
  });

  it('[S0-51] writes down what it said as it started and died', async () => {
    const lines = [
      'Traceback (most recent call last):',
      "KeyError: 'DATABASE_URL'",
      'ERROR worker failed to boot',
    ];
    expect((await evidenceOf(lines)).join('\n')).toContain("log: KeyError: 'DATABASE_URL'");
  });

  it('[S0-05] [S0-06] [S0-24] writes down what those that call it say about it, in their own logs', async () => {
    const lines = [
      'ERROR GET http://cart.shop-prod.local:8000/items: read timeout',
      'ERROR cart: 503',
      'ERROR cartoon of the day failed',
    ];
    expect(await evidenceOf(undefined, lines)).toContain(
      'log of web, which calls it: 2 lines name it: ERROR GET http://cart.shop-prod.local:8000/items: read timeout',
    );
    expect((await evidenceOf(undefined, ['ERROR cartoon failed'])).join()).not.toContain('log of web');
  });

  it.each([new TransientError('throttled'), new TerminalError('AccessDenied')])(
    'goes on without a log that cannot be read (%s)',
    async (error) => expect(await evidenceOf(error)).toHaveLength(3),
  );
});
