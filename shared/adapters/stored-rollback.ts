import * as v from 'valibot';
import type { TaskView } from '../core/diagnosis/evidence.ts';
import type { StopLog } from '../core/diagnosis/stop-log.ts';
import type { Notice } from '../core/notices/notice.ts';
import type { Approval } from '../core/remediation/approval.ts';
import type { Acknowledgement, Pause, Said } from '../core/remediation/control.ts';
import type { Freeze } from '../core/remediation/freeze.ts';
import type { Baseline, Lease, Ledger, Loan, Park } from '../core/remediation/records.ts';
import { remedy, StoredFingerprint } from './stored-incident.ts';
import { count, key, moment, stored } from './stored-item.ts';

export const StoredLedger = stored<Ledger>({
  service: v.string(),
  lastNumber: count,
  openIncident: v.optional(key),
  thread: v.optional(v.string()),
  startsMs: v.array(moment),
  actsMs: v.array(moment),
  lastActMs: v.optional(moment),
  pledgedMs: v.optional(moment),
  redeployedMs: v.optional(moment),
  redeployment: v.optional(v.string()),
  lastClaim: v.optional(v.string()),
  lastClosedMs: v.optional(moment),
  passedMs: v.optional(moment),
  flappingToldMs: v.optional(moment),
  lastOutcome: v.optional(v.string()),
  lastIncident: v.optional(v.string()),
  lastThread: v.optional(v.string()),
  freeze: v.optional(stored<Freeze>({ sinceMs: moment, incident: v.string(), remedy, patch: v.string() })),
  acting: v.boolean(),
  version: count,
});

export const StoredLease = stored<Lease>({
  service: v.string(),
  epoch: count,
  holder: v.optional(v.string()),
  expiresAtMs: moment,
});

export const StoredPark = stored<Park>({
  service: v.string(),
  modelName: v.string(),
  cluster: v.string(),
  incident: v.string(),
  execution: v.string(),
  epoch: count,
  // A debt of nothing would leave the service at nothing; a service has at most 5,000 tasks (Amazon ECS service quotas).
  desired: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(5_000)),
  taskDefinition: v.string(),
  autoscaler: v.optional(
    stored<NonNullable<Park['autoscaler']>>({
      min: count,
      max: count,
      suspended: v.object({ in: v.boolean(), out: v.boolean(), scheduled: v.boolean() }),
    }),
  ),
  status: v.picklist(['open', 'repaid']),
  parkedAtMs: moment,
  deadlineMs: moment,
  repaidAtMs: v.optional(moment),
  repaidBy: v.optional(v.string()),
});

export const StoredLoan = stored<Loan>({
  service: v.string(),
  modelName: v.string(),
  functionName: v.string(),
  alias: v.string(),
  incident: v.string(),
  execution: v.string(),
  epoch: count,
  environments: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  status: v.picklist(['open', 'repaid']),
  lentAtMs: moment,
  dueAtMs: moment,
  repaidAtMs: v.optional(moment),
  repaidBy: v.optional(v.string()),
});

export const StoredBaseline = stored<Baseline>({
  service: v.string(),
  modelName: v.string(),
  taskDefinition: v.string(),
  liveSinceMs: moment,
  healthySinceMs: moment,
  certifiedAtMs: moment,
  digests: v.record(v.string(), v.string()),
  images: v.record(v.string(), v.string()),
  definition: v.string(),
});

export const StoredStopLog = stored<StopLog>({
  service: v.string(),
  stops: v.array(
    stored<TaskView>({
      arn: v.string(),
      taskDefinition: v.string(),
      startedBy: v.optional(v.string()),
      lastStatus: v.string(),
      desiredStatus: v.string(),
      createdAtMs: moment,
      startedAtMs: v.optional(moment),
      stoppingAtMs: v.optional(moment),
      stoppedAtMs: v.optional(moment),
      stopCode: v.optional(v.string()),
      stoppedReason: v.optional(v.string()),
      address: v.optional(v.string()),
      containers: v.array(
        v.object({
          name: v.string(),
          image: v.optional(v.string()),
          imageDigest: v.optional(v.string()),
          exitCode: v.optional(v.pipe(v.number(), v.safeInteger())),
          reason: v.optional(v.string()),
        }),
      ),
    }),
  ),
  version: count,
});

export const StoredSwitch = stored<{ stopped: boolean; because: string } & Said>({
  stopped: v.boolean(),
  because: v.string(),
  by: v.string(),
  atMs: moment,
});
export const StoredPause = stored<Pause & { service: string }>({
  service: v.string(),
  untilMs: moment,
  reason: v.string(),
  by: v.optional(v.string()),
});
export const StoredAck = stored<Acknowledgement & { service: string }>({
  service: v.string(),
  incident: v.string(),
  by: v.string(),
  atMs: moment,
});

export const StoredApproval = stored<Approval>({
  service: v.string(),
  incident: v.string(),
  execution: v.string(),
  question: v.string(),
  remedies: v.array(remedy),
  rollBackTo: v.optional(v.string()),
  fingerprint: StoredFingerprint,
  askedAtMs: moment,
  expiresAtMs: moment,
  taskToken: v.string(),
  status: v.picklist(['asked', 'approved', 'rejected', 'used']),
  decidedAtMs: v.optional(moment),
  decidedBy: v.optional(v.string()),
  because: v.optional(v.string()),
  usedAtMs: v.optional(moment),
  version: count,
});

/** The notice's own id is the key of its item. */
export const StoredNotice = stored<Notice>({
  id: key,
  thread: v.string(),
  kind: v.picklist(['opened', 'held', 'decision', 'closed', 'blind', 'restored']),
  severity: v.picklist(['info', 'warning', 'critical']),
  environment: v.string(),
  about: key,
  modelName: v.string(),
  atMs: moment,
  subject: v.string(),
  lines: v.array(v.string()),
  nextSteps: v.array(v.string()),
});
