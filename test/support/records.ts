import type { Cause } from '../../shared/core/diagnosis/diagnose.ts';
import type { Approval } from '../../shared/core/remediation/approval.ts';
import { fingerprintOf } from '../../shared/core/remediation/fingerprint.ts';
import type { HarmInput } from '../../shared/core/remediation/harm.ts';
import type { PlanInput } from '../../shared/core/remediation/plan.ts';
import type { Baseline, Park } from '../../shared/core/remediation/records.ts';
import { HOUR, incidentAt, MINUTE, NOON, seen, service, steadyView, taskDefinition } from './cases.ts';

/** What a scale cycle of the cart at noon owes. */
export const parkOf = (given: Partial<Park> = {}): Park => ({
  service: 'cart',
  modelName: 'shop-cart-prod',
  cluster: 'shop-prod',
  incident: 'cart#000001',
  execution: 'cart-1',
  epoch: 1,
  desired: 3,
  taskDefinition: 'x:1',
  status: 'open',
  parkedAtMs: NOON,
  deadlineMs: NOON + 5 * MINUTE,
  ...given,
});

/** A revision of the cart that was proven good within its first hour. */
export const baselineOf = (
  revision: number,
  liveSinceMs: number,
  given: Partial<Baseline> = {},
): Baseline => ({
  service: 'cart',
  modelName: 'shop-cart-prod',
  taskDefinition: taskDefinition(revision),
  liveSinceMs,
  healthySinceMs: liveSinceMs,
  certifiedAtMs: liveSinceMs + HOUR,
  digests: { cart: `sha256:${revision}` },
  images: { cart: `cart:${revision}` },
  definition: '{}',
  ...given,
});

/** Revision 10 went live a week ago; these were before it. */
export const choiceOf = (baselines: readonly Baseline[], given: object = {}) => ({
  view: steadyView(),
  baselines,
  available: new Set(baselines.map((one) => one.taskDefinition)),
  condemned: new Set<string>(),
  barriers: new Set<string>(),
  nowMs: NOON,
  blameSeconds: 14 * 86_400,
  ...given,
});

/** A cart that is ill of this, with revision 9 to go back to. */
export const planInput = (cause: Cause, given: Partial<PlanInput> = {}): PlanInput => ({
  service: service('cart'),
  diagnosis: { cause, blames: 'cart', confidence: 0.8, because: [] },
  ...choiceOf([baselineOf(9, NOON - 14 * 24 * HOUR)]),
  tried: [],
  ...given,
});

/** A dead cart that may be parked: an alarm has seen it too. */
export const harmInput = (given: Partial<HarmInput> = {}): HarmInput => ({
  remedy: 'scale-cycle',
  nowMs: NOON + 10 * MINUTE,
  view: steadyView(),
  seen: seen('down', NOON),
  witnesses: [{ witness: 'alarm', verdict: 'unhealthy', detail: 'ALARM' }],
  parkAfterSeconds: 300,
  illSinceMs: NOON,
  failedStarts: [],
  launchable: true,
  parkedElsewhere: [],
  ...given,
});

/** The incident about which an engineer is asked, and the question. */
export const askedIncident = incidentAt(NOON, {
  execution: 'cart-1',
  plan: { rungs: ['force-deploy', 'scale-cycle', 'roll-back'], leftOut: [] },
});
export const askedApproval = (given: Partial<Approval> = {}): Approval => ({
  service: 'cart',
  incident: askedIncident.id,
  execution: 'cart-1',
  question: 'a'.repeat(64),
  remedies: ['scale-cycle', 'roll-back'],
  fingerprint: fingerprintOf(steadyView()),
  askedAtMs: NOON + MINUTE,
  expiresAtMs: NOON + 31 * MINUTE,
  taskToken: 'token',
  status: 'asked',
  version: 1,
  ...given,
});
