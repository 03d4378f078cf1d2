import type { Played } from '../scenario/play.ts';
import type { ScenarioResult } from '../scenario/result.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';
import { firstFaults } from '../scenario/touched-by-fault.ts';
import { detectedAfterMs, recoveredAfterMs } from '../scenario/verdict.ts';
import type { Policy } from './policies.ts';

/** What one policy made of one scenario: plain data, for the score. */
export interface PolicyRun {
  readonly policy: Policy;
  readonly scenario: string;
  readonly ill: readonly IllService[];
  readonly harm: boolean;
  readonly needless: number;
  /** Seconds of downtime of all services less than when nobody acts; below 0 it is more. */
  readonly savedSeconds: number;
  readonly notices: number;
}

/** A service that a fault of the story takes down for long when nobody acts. */
export interface IllService {
  readonly service: string;
  /** From its first fault to the policy's own word that it is ill; absent: it never said so. */
  readonly detectSeconds?: number;
  /** From its first fault to the end of its last downtime, as the world knows it; absent: down at the end. */
  readonly recoverSeconds?: number;
}

/** Shorter downtime is a blip, which nobody need notice: as long as the alarms of the format take. */
const LEAST_DOWN_SECONDS = 120;

export function policyRun(
  policy: Policy,
  scenario: Scenario,
  { result, played, observed }: { result: ScenarioResult; played: Played; observed: Played },
): PolicyRun {
  const ill = [...firstFaults(scenario)]
    .filter(([service]) => observed.truth.downSeconds(service) >= LEAST_DOWN_SECONDS)
    .map(([service, faultMs]) => ({
      service,
      detectSeconds: inSeconds(detectedAfterMs(service, played, faultMs)),
      recoverSeconds: inSeconds(recoveredAfterMs(service, played, faultMs)),
    }));
  const services = Object.values(result.services);
  return {
    policy,
    scenario: scenario.scenario,
    ill,
    harm: result.harm,
    needless: result.needless,
    savedSeconds: services.reduce((sum, one) => sum + one.observedDownSeconds! - one.downSeconds, 0),
    notices: result.notices.length,
  };
}

const inSeconds = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms / 1000);
