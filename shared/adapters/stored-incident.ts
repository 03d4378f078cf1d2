import * as v from 'valibot';
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
import { StoredSighting } from './stored-sighting.ts';

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
});

export const remedy = v.picklist(REMEDIES);
const outcome = v.picklist(
  listOf<Outcome>({ recovered: true, escalated: true, aborted: true, suppressed: true, passed: true }),
);

const StoredHold = stored<Hold>({ reason: v.picklist(HOLDS), detail: v.string(), sinceMs: moment });

const StoredRung = stored<Rung>({
  remedy,
  intentAtMs: moment,
  actedAtMs: v.optional(moment),
  parkedAtMs: v.optional(moment),
  deploymentId: v.optional(v.string()),
  digests: v.optional(v.array(v.string())),
  registered: v.optional(v.string()),
  copyOf: v.optional(v.string()),
  settledAtMs: v.optional(moment),
  endedAtMs: v.optional(moment),
  result: v.optional(v.picklist(['verified', 'not-cured', 'failed', 'aborted'])),
  because: v.optional(v.string()),
  restless: v.optional(v.boolean()),
  tally: v.optional(
    stored<Tally>({
      sinceMs: moment,
      wellSinceMs: v.optional(moment),
      wells: count,
      illSinceMs: v.optional(moment),
      ills: count,
      unknowns: v.optional(count),
    }),
  ),
  read: v.optional(StoredSighting),
});

const StoredDiagnosis = stored<Diagnosis>({
  cause: v.picklist(CAUSES),
  blames: v.string(),
  confidence: v.number(),
  because: v.array(v.string()),
  against: v.optional(v.array(v.string())),
  alternatives: v.optional(
    v.array(
      stored<Alternative>({
        cause: v.picklist(CAUSES),
        blames: v.string(),
        because: v.array(v.string()),
        against: v.optional(v.array(v.string())),
        asLikely: v.optional(v.literal(true)),
      }),
    ),
  ),
});

const StoredPlan = stored<Plan>({
  rungs: v.array(remedy),
  leftOut: v.array(stored<LeftOut>({ remedy, because: v.string() })),
  rollBackTo: v.optional(v.string()),
  raise: v.optional(
    stored<NonNullable<Plan['raise']>>({ fromMiB: v.number(), toMiB: v.number(), patch: v.string() }),
  ),
  scaleTo: v.optional(count),
  settings: v.optional(
    stored<RaisedSettings>({
      memoryMiB: v.optional(count),
      timeoutSeconds: v.optional(count),
      environments: v.optional(count),
    }),
  ),
});

export const StoredFingerprint = stored<Fingerprint>({
  serviceArn: v.string(),
  taskDefinition: v.string(),
  desired: count,
  deploymentIds: v.array(v.string()),
  serviceDeployment: v.optional(v.string()),
});

const StoredVerdict = stored<Verdict>({
  decidedAtMs: moment,
  gates: v.array(
    stored<Gate>({ gate: v.picklist(HOLDS), passes: v.boolean(), seen: v.string(), limit: v.string() }),
  ),
});

const mode = v.picklist(MODES);

const StoredPermission = stored<Permission>({
  mode,
  modes: v.optional(v.record(remedy, mode)),
  remedies: v.array(remedy),
  maintenanceWindows: v.optional(
    v.array(
      stored<MaintenanceWindow>({
        days: v.array(v.picklist(DAYS)),
        from: v.string(),
        to: v.string(),
        timeZone: v.string(),
      }),
    ),
  ),
  raiseMemoryUpToMiB: v.optional(count),
  scaleOutUpTo: v.optional(count),
  raiseTimeoutUpToSeconds: v.optional(count),
  provisionConcurrencyUpTo: v.optional(count),
});

export const StoredIncident = stored<Incident>({
  id: v.string(),
  service: v.string(),
  number: count,
  thread: v.string(),
  status: v.picklist(['open', 'confirmed', 'closed']),
  openedAtMs: moment,
  firstFailureAtMs: moment,
  reason: v.string(),
  confirmedAtMs: v.optional(moment),
  failsAnew: v.optional(
    stored<NonNullable<Incident['failsAnew']>>({
      sinceMs: v.optional(moment),
      answersSinceMs: v.optional(moment),
    }),
  ),
  toldAtMs: v.optional(moment),
  closedAtMs: v.optional(moment),
  outcome: v.optional(outcome),
  because: v.optional(v.string()),
  diagnosis: v.optional(StoredDiagnosis),
  plan: v.optional(StoredPlan),
  hold: v.optional(StoredHold),
  holds: v.array(StoredHold),
  rungs: v.array(StoredRung),
  verdict: v.optional(StoredVerdict),
  fingerprint: v.optional(StoredFingerprint),
  evidence: v.array(v.string()),
  opening: count,
  cameBack: v.optional(v.boolean()),
  begunAnew: v.optional(v.boolean()),
  permission: v.optional(StoredPermission),
  attempt: count,
  execution: v.optional(v.string()),
  startedAtMs: v.optional(moment),
  checkedAtMs: v.optional(moment),
  ending: v.optional(stored<NonNullable<Incident['ending']>>({ outcome, because: v.string() })),
  version: count,
});
