import type { CaseFile } from '../../shared/core/diagnosis/diagnose.ts';
import type { ServiceView, WitnessReading } from '../../shared/core/diagnosis/evidence.ts';
import { witnessOfLog } from '../../shared/core/diagnosis/function-errors.ts';
import { witnessOfLateAnswers } from '../../shared/core/diagnosis/slow-answers.ts';
import { type Belief, newBelief } from '../../shared/core/health/belief.ts';
import type { Observation } from '../../shared/core/health/observation.ts';
import type { Situation } from '../../shared/core/remediation/admission.ts';
import { TransientError } from '../../shared/ports.ts';
import { openCaseFile } from '../gather/case-file.ts';
import { readMetrics } from '../gather/read-metrics.ts';
import { readNeeds, readSurroundings, watchedNeeds } from '../gather/surroundings.ts';
import { askSeeing, type Case, viewOf } from './open-case.ts';
import type { RemediatePorts } from './ports.ts';

export interface SituationNow {
  readonly situation: Situation;
  readonly file: CaseFile & { readonly lastExitMs?: number; readonly replacedInLoop: boolean };
  /** The newest answer, just asked for. */
  readonly seen: Observation;
  readonly view?: ServiceView;
  readonly witnesses: readonly WitnessReading[];
}

/** Everything that a decision to act rests on, read now and not earlier. */
export async function readSituation(current: Case, world: RemediatePorts): Promise<SituationNow> {
  const { service, incident } = current;
  const needed = watchedNeeds(service, world.environment);
  const [answers, surroundings, row, view] = await Promise.all([
    askSeeing([service, ...needed], world),
    readSurroundings(current.nowMs, world),
    world.health.load(service.id, service.shard),
    describe(current, world),
  ]);
  const nowMs = world.clock.now();
  const asked = answers.find((one) => one.target === service.id)!;
  const seen = isIdleByFiguresOnly(asked, row?.belief) ? { ...asked, verdict: 'up' as const } : asked;
  const fresh = new Map(answers.map((one) => [one.target, { fresh: one }]));
  const views = new Map(view ? [[service.id, view]] : []);
  const [told, measured, needs] = await Promise.all([
    view ? world.fleet.witnesses([service], views) : undefined,
    view ? readMetrics([service], views, world) : undefined,
    readNeeds(service, surroundings.failing, world, fresh, row),
  ]);
  const said = told?.get(service.id) ?? [];
  const metrics = measured?.get(service.id);
  const belief = row?.belief ?? newBelief(nowMs);
  const file = await openCaseFile(
    {
      service,
      nowMs,
      belief,
      view,
      needs,
      incident,
      witnesses: said,
      metrics,
      row,
      seen,
      blind: surroundings.blind,
    },
    world,
  );
  // Tasks write lines about errors while they are well, too.
  const log = service.kind === 'lambda' ? witnessOfLog(file.errorLines) : undefined;
  const late = witnessOfLateAnswers({
    nowMs,
    belief: file.belief,
    metrics,
    question: service.question,
    view,
  });
  const witnesses = [...said, log ?? [], late ?? []].flat();
  const situation: Situation = {
    nowMs,
    service,
    environment: world.environment,
    control: surroundings.control,
    // Who could see how it fails now, not how it failed at the last look.
    belief: seen.verdict === 'down' ? { ...belief, phase: seen.phase } : belief,
    newestObservationMs: seen.verdict === 'unknown' ? 0 : seen.atMs,
    view,
    witnesses,
    needs,
    fleet: surroundings.fleet,
    ledger:
      surroundings.ledgers.find((one) => one.service === service.id) ??
      (await world.rollback.ledger(service.id)),
    incident,
    blind: surroundings.blind,
    crashLoop: file.crashLoop,
    replacedInLoop: file.replacedInLoop,
    stuckSinceMs: file.stuckSinceMs,
    wasIllBefore: file.wasIllBefore,
  };
  return { situation, file, seen, view, witnesses };
}

/** In a crash loop an answer between two deaths is not health. */
export function isIll({ seen, situation }: SituationNow): boolean {
  return seen.verdict === 'down' || seen.verdict === 'unknown' || situation.crashLoop;
}

/** It answers, and the watcher does not say that it takes nothing: the figures may be of when it did not answer. */
const isIdleByFiguresOnly = ({ phase, verdict }: Observation, belief: Belief | undefined): boolean =>
  verdict === 'down' && phase === 'backlog' && belief !== undefined && belief.phase !== 'backlog';

/** Missing evidence is a hold, not a failure. */
async function describe({ service }: Case, world: RemediatePorts): Promise<ServiceView | undefined> {
  try {
    return await viewOf(service, world);
  } catch (error) {
    if (!(error instanceof TransientError)) throw error;
    return undefined;
  }
}
