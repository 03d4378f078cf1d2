import { describe, expect, it } from 'vitest';
import { openCaseFile } from '../../../functions/gather/case-file.ts';
import type { RemediatePorts } from '../../../functions/remediate/ports.ts';
import { stopDeployment } from '../../../functions/remediate/stop-deployment.ts';
import { newStopLog } from '../../../shared/core/diagnosis/stop-log.ts';
import { fingerprintOf } from '../../../shared/core/remediation/fingerprint.ts';
import { InMemoryRollbackStore } from '../../../simulator/ports/in-memory-rollback-store.ts';
import {
  illBelief,
  incidentAt,
  MINUTE,
  NOON,
  plainSituation,
  service,
  steadyView,
} from '../../support/cases.ts';

const { environment } = plainSituation();
const cart = service('cart');

const deploying = (name: string) => {
  const view = steadyView();
  const [primary] = view.deployments;
  const deployments = [
    { ...primary!, id: `ecs-svc/${name}`, rolloutState: 'IN_PROGRESS' as const, createdAtMs: NOON },
  ];
  return { ...view, deployments, serviceDeployment: `arn:${name}` };
};

async function stopping(shown: string) {
  const rollback = new InMemoryRollbackStore();
  await rollback.setStopped(false, 'for a test', { by: 'a test', atMs: NOON });
  const lease = await rollback.takeLease('cart', 'cart-1', { nowMs: NOON, expiresAtMs: NOON + 5 * MINUTE });
  const fingerprint = fingerprintOf(deploying('stuck'));
  const rungs = [{ remedy: 'stop-deployment' as const, intentAtMs: NOON }];
  const incident = await rollback.replaceIncident(
    incidentAt(NOON, { execution: 'cart-1', checkedAtMs: NOON, fingerprint, rungs }),
  );
  const stopped: string[] = [];
  const world = {
    environment,
    clock: { now: () => NOON },
    rollback,
    fleet: { describe: async () => new Map([['cart', deploying(shown)]]) },
    hands: { until: () => ({ stopDeployment: async (_: unknown, arn: string) => void stopped.push(arn) }) },
    journal: { say: () => undefined },
  } as unknown as RemediatePorts;
  const current = { service: cart, incident, lease: lease!, remedy: 'stop-deployment' as const, nowMs: NOON };
  const answer = await stopDeployment(current, world);
  return { answer, stopped, ending: (await rollback.incident(incident.id))?.ending };
}

describe('a stuck deployment', () => {
  it('is given back to ECS when it is the one that was looked at', async () => {
    expect(await stopping('stuck')).toMatchObject({ answer: { next: 'settle' }, stopped: ['arn:stuck'] });
  });

  it('that somebody has replaced since is left alone: the new one has only begun', async () => {
    const { answer, stopped, ending } = await stopping('new');
    expect([answer.next, stopped, ending?.outcome]).toEqual(['close', [], 'aborted']);
  });

  it('is counted anew when ECS shows another one than the last look did', async () => {
    const rollout = { deploymentId: 'ecs-svc/stuck', progress: 2, sinceMs: NOON - 60 * MINUTE };
    const world = {
      environment,
      fleet: { stoppedTasks: async () => [] },
      rollback: { baselines: async () => [], stopLog: async () => newStopLog('cart') },
    };
    const stuckSinceOf = async (shown: string) => {
      const input = {
        service: cart,
        nowMs: NOON + MINUTE,
        belief: illBelief(NOON),
        view: deploying(shown),
        needs: [],
        incident: incidentAt(NOON),
        witnesses: [],
        row: { rollout },
      };
      return (await openCaseFile(input, world as unknown as RemediatePorts)).stuckSinceMs;
    };
    expect(await stuckSinceOf('stuck')).toBe(NOON - 60 * MINUTE);
    expect(await stuckSinceOf('new')).toBeUndefined();
  });
});
