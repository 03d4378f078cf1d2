import { play } from '../scenario/play.ts';
import { readScenario } from '../scenario/read-scenario.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';
import type { StateMachine } from '../stepfunctions/definition.ts';

/** What one remediation costs, and how soon it acts. */
export interface Remediation {
  /** State transitions, where restarting cures; where nothing does, the whole ladder. */
  readonly oneRung: number;
  readonly wholeLadder: number;
  /** Virtual seconds from the end of the confirming look until UpdateService is sent, each call taking `callMs`. */
  readonly secondsToAct: number;
  /** While one rung settles and is verified: steps taken, and how often the remediator itself read ECS in them. */
  readonly verifying: { readonly steps: number; readonly ecsReads: number };
}

const CALL_MS = 50;
const SERVICES = 12;
const FAILS_AT_MINUTE = 30;

export async function measureRemediation(definition: StateMachine): Promise<Remediation> {
  const transitions = async (cure: 'restart' | 'none'): Promise<number> => {
    const { log } = await play({ scenario: oneFails(cure), seed: 1, definition, mode: 'policy' });
    return log.entries.filter(({ kind }) => kind === 'state').length + 1; // the start counts as one
  };
  return {
    oneRung: await transitions('restart'),
    wholeLadder: await transitions('none'),
    secondsToAct: await secondsToAct(definition),
    verifying: await readsWhileVerified(definition),
  };
}

async function readsWhileVerified(definition: StateMachine): Promise<Remediation['verifying']> {
  let hasActed = false;
  let ecsReads = 0;
  const { log } = await play({
    scenario: oneFails('restart'),
    seed: 1,
    definition,
    mode: 'policy',
    onCall: (caller, call) => {
      if (caller !== 'remediate') return;
      hasActed ||= call === 'ecs:UpdateService';
      if (hasActed && ECS_READ.test(call)) ecsReads++;
    },
  });
  const steps = log.entries.filter(
    ({ kind, facts }) => kind === 'state' && AFTER_ACT.test(String(facts.entered)),
  );
  return { steps: steps.length, ecsReads };
}

const ECS_READ = /^ecs:(?:Describe|List)/;
const AFTER_ACT = /: (?:settle|verify)$/;

/** Behind no load balancer, which would replace it by itself, and proven before it fails. */
function oneFails(cure: 'restart' | 'none'): Scenario {
  const names = Array.from({ length: SERVICES }, (_, at) => `s${at}`);
  const read = readScenario(
    JSON.stringify({
      scenario: `one-fails-${cure}`,
      story: 'One of a dozen services answers 503.',
      duration: '3h',
      fleet: { services: Object.fromEntries(names.map((name) => [name, { loadBalancer: false }])) },
      timeline: [
        { at: `${FAILS_AT_MINUTE}m`, break: { service: 's0', behaviour: { status: { code: 503 } }, cure } },
      ],
      expect: {},
    }),
  );
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.scenario;
}

/** A step that was only held back, for a witness, is followed by another look: the last one before the act counts. */
async function secondsToAct(definition: StateMachine): Promise<number> {
  const scenario = oneFails('restart');
  const { log } = await play({ scenario, seed: 1, definition, mode: 'policy', callMs: CALL_MS });
  const acted = log.entries.find(({ kind, facts }) => kind === 'call' && facts.call === 'ecs:UpdateService')!;
  const sentAtMs = acted.atMs - CALL_MS;
  const looked = log.entries.findLast(
    ({ kind, facts, atMs }) => kind === 'state' && facts.entered === 'What did we see?' && atMs < sentAtMs,
  )!;
  return (sentAtMs - looked.atMs) / 1000;
}
