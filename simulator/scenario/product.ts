import * as v from 'valibot';
import { type DecidePorts, decide } from '../../functions/decide/decide.ts';
import type { RemediatePorts } from '../../functions/remediate/ports.ts';
import { takeStep } from '../../functions/remediate/take-step.ts';
import { type RestorePorts, restore } from '../../functions/restore/restore.ts';
import { heedHint } from '../../functions/watch/heed-hint.ts';
import { look } from '../../functions/watch/look.ts';
import type { WatchPorts } from '../../functions/watch/ports.ts';
import { DecisionEvent } from '../../shared/contracts/decision.ts';
import { HintEvent, LookRequest } from '../../shared/contracts/schedule.ts';
import { StepRequest } from '../../shared/contracts/workflow.ts';

export { HintedLooks } from '../../functions/watch/hinted-looks.ts';
export type { DecidePorts, RemediatePorts, RestorePorts, WatchPorts };

/** What each function does with its events: as its handler parses them, with the story that ships. */
export const FUNCTIONS = {
  lookAt: (event: unknown, world: WatchPorts) => look(v.parse(LookRequest, event), world),
  heed: (event: unknown, world: WatchPorts) => heedHint(v.parse(HintEvent, event), world),
  step: (event: unknown, world: RemediatePorts) => takeStep(v.parse(StepRequest, event), world),
  decide: (event: unknown, world: DecidePorts) => decide(v.parse(DecisionEvent, event), world),
  restore: (event: { readonly execution?: string }, world: RestorePorts) => restore(event, world),
};
