import * as z from 'zod/mini';
import type { Alternative, Cause, Diagnosis } from '../core/diagnosis/diagnose.ts';
import type { Gate } from '../core/remediation/admission.ts';
import type { RaisedSettings } from '../core/remediation/function-plan.ts';
import type { Hold, HoldReason } from '../core/remediation/hold.ts';
import type {
  Fingerprint,
  Incident,
  LeftOut,
  Outcome,
  Plan,
  Rung,
  Verdict,
} from '../core/remediation/incident.ts';
import { REMEDIES } from '../core/remediation/ladder.ts';
import type { Tally } from '../core/remediation/verify.ts';
import { DAYS, type MaintenanceWindow } from '../core/watchlist/maintenance-window.ts';
import { MODES } from '../core/watchlist/mode.ts';
import type { Permission } from '../core/watchlist/permission.ts';
import { count, moment, stored } from './stored-item.ts';

/** Keeps the list whole: a reason or cause that the core adds and this file lacks does not compile. */
const listOf = <T extends string>(names: Record<T, true>) => Object.keys(names) as [T, ...T[]];

const CAUSES = listOf<Cause>({
  'bad-revision': true,
  'crash-loop': true,
  'out-of-memory': true,
  'memory-leak': true,
  overload: true,
  'hung-tasks': true,
  dependency: true,
  capacity: true,
  image: true,
  configuration: true,
  network: true,
  'deploy-in-progress': true,
  'client-error': true,
  'rate-limited': true,
  'stale-data': true,
  flapping: true,
  blind: true,
  unknown: true,
});

const HOLDS = listOf<HoldReason>({
  stopped: true,
  paused: true,
  maintenance: true,
  observe: true,
  'needs-approval': true,
  'never-healthy': true,
  blind: true,
  stale: true,
  'unsupported-controller': true,
  'scaled-to-zero': true,
  'dependency-sick': true,
  'dependency-unseen': true,
  deploying: true,
  grace: true,
  'cooling-down': true,
  'too-many-sick': true,
  'too-many-at-once': true,
  'too-many-starts': true,
  'awaiting-witness': true,
  'witnesses-disagree': true,
  'no-evidence': true,
  'no-remedy': true,
  'no-target': true,
  'would-harm': true,
  'foreign-change': true,
});

export const remedy = z.enum(REMEDIES);
const outcome = z.enum(
  listOf<Outcome>({ recovered: true, escalated: true, aborted: true, suppressed: true, passed: true }),
);

const StoredHold = stored<Hold>({ reason: z.enum(HOLDS), detail: z.string(), sinceMs: moment });

const StoredRung = stored<Rung>({
  remedy,
  intentAtMs: moment,
  actedAtMs: z.optional(moment),
  parkedAtMs: z.optional(moment),
  deploymentId: z.optional(z.string()),
  digests: z.optional(z.array(z.string())),
  registered: z.optional(z.string()),
  settledAtMs: z.optional(moment),
  endedAtMs: z.optional(moment),
  result: z.optional(z.enum(['verified', 'not-cured', 'failed', 'aborted'])),
  because: z.optional(z.string()),
  restless: z.optional(z.boolean()),
  tally: z.optional(
    stored<Tally>({
      sinceMs: moment,
      wellSinceMs: z.optional(moment),
      wells: count,
      illSinceMs: z.optional(moment),
      ills: count,
      unknowns: z.optional(count),
    }),
  ),
});

const StoredDiagnosis = stored<Diagnosis>({
  cause: z.enum(CAUSES),
  blames: z.string(),
  confidence: z.number(),
  because: z.array(z.string()),
  against: z.optional(z.array(z.string())),
  alternatives: z.optional(
    z.array(
      stored<Alternative>({
        cause: z.enum(CAUSES),
        blames: z.string(),
        because: z.array(z.string()),
        against: z.optional(z.array(z.string())),
        asLikely: z.optional(z.literal(true)),
      }),
    ),
  ),
});

const StoredPlan = stored<Plan>({
  rungs: z.array(remedy),
  leftOut: z.array(stored<LeftOut>({ remedy, because: z.string() })),
  rollBackTo: z.optional(z.string()),
  raise: z.optional(
    stored<NonNullable<Plan['raise']>>({ fromMiB: z.number(), toMiB: z.number(), patch: z.string() }),
  ),
  scaleTo: z.optional(count),
  settings: z.optional(
    stored<RaisedSettings>({
      memoryMiB: z.optional(count),
      timeoutSeconds: z.optional(count),
      environments: z.optional(count),
    }),
  ),
});

export const StoredFingerprint = stored<Fingerprint>({
  serviceArn: z.string(),
  taskDefinition: z.string(),
  desired: count,
  deploymentIds: z.array(z.string()),
  serviceDeployment: z.optional(z.string()),
});

const StoredVerdict = stored<Verdict>({
  decidedAtMs: moment,
  gates: z.array(
    stored<Gate>({ gate: z.enum(HOLDS), passes: z.boolean(), seen: z.string(), limit: z.string() }),
  ),
});

const mode = z.enum(MODES);

const StoredPermission = stored<Permission>({
  mode,
  modes: z.optional(z.partialRecord(remedy, mode)),
  remedies: z.array(remedy),
  maintenanceWindows: z.optional(
    z.array(
      stored<MaintenanceWindow>({
        days: z.array(z.enum(DAYS)),
        from: z.string(),
        to: z.string(),
        timeZone: z.string(),
      }),
    ),
  ),
  raiseMemoryUpToMiB: z.optional(count),
  scaleOutUpTo: z.optional(count),
  raiseTimeoutUpToSeconds: z.optional(count),
  provisionConcurrencyUpTo: z.optional(count),
});

export const StoredIncident = stored<Incident>({
  id: z.string(),
  service: z.string(),
  number: count,
  thread: z.string(),
  status: z.enum(['open', 'confirmed', 'closed']),
  openedAtMs: moment,
  firstFailureAtMs: moment,
  reason: z.string(),
  confirmedAtMs: z.optional(moment),
  toldAtMs: z.optional(moment),
  closedAtMs: z.optional(moment),
  outcome: z.optional(outcome),
  because: z.optional(z.string()),
  diagnosis: z.optional(StoredDiagnosis),
  plan: z.optional(StoredPlan),
  hold: z.optional(StoredHold),
  holds: z.array(StoredHold),
  rungs: z.array(StoredRung),
  verdict: z.optional(StoredVerdict),
  fingerprint: z.optional(StoredFingerprint),
  evidence: z.array(z.string()),
  opening: count,
  cameBack: z.optional(z.boolean()),
  permission: z.optional(StoredPermission),
  attempt: count,
  execution: z.optional(z.string()),
  startedAtMs: z.optional(moment),
  checkedAtMs: z.optional(moment),
  ending: z.optional(stored<NonNullable<Incident['ending']>>({ outcome, because: z.string() })),
  version: count,
});
