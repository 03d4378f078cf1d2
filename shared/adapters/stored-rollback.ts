import * as z from 'zod/mini';
import type { TaskView } from '../core/diagnosis/evidence.ts';
import type { StopLog } from '../core/diagnosis/stop-log.ts';
import type { Notice } from '../core/notices/notice.ts';
import type { Approval } from '../core/remediation/approval.ts';
import type { Acknowledgement, Pause, Said } from '../core/remediation/control.ts';
import type { Freeze } from '../core/remediation/freeze.ts';
import type { Baseline, Lease, Ledger, Loan, Park } from '../core/remediation/records.ts';
import { remedy, StoredFingerprint } from './stored-incident.ts';
import { count, moment, stored } from './stored-item.ts';

export const StoredLedger = stored<Ledger>({
  service: z.string(),
  lastNumber: count,
  openIncident: z.optional(z.string()),
  thread: z.optional(z.string()),
  startsMs: z.array(moment),
  actsMs: z.array(moment),
  lastActMs: z.optional(moment),
  lastClaim: z.optional(z.string()),
  lastClosedMs: z.optional(moment),
  lastOutcome: z.optional(z.string()),
  lastIncident: z.optional(z.string()),
  freeze: z.optional(stored<Freeze>({ sinceMs: moment, incident: z.string(), remedy, patch: z.string() })),
  acting: z.boolean(),
  version: count,
});

export const StoredLease = stored<Lease>({
  service: z.string(),
  epoch: count,
  holder: z.optional(z.string()),
  expiresAtMs: moment,
});

export const StoredPark = stored<Park>({
  service: z.string(),
  modelName: z.string(),
  cluster: z.string(),
  incident: z.string(),
  execution: z.string(),
  epoch: count,
  // A debt of nothing would leave the service at nothing.
  desired: z.int().check(z.positive()),
  taskDefinition: z.string(),
  autoscaler: z.optional(
    stored<NonNullable<Park['autoscaler']>>({
      min: count,
      max: count,
      suspended: z.object({ in: z.boolean(), out: z.boolean(), scheduled: z.boolean() }),
    }),
  ),
  status: z.enum(['open', 'repaid']),
  parkedAtMs: moment,
  deadlineMs: moment,
  repaidAtMs: z.optional(moment),
  repaidBy: z.optional(z.string()),
});

export const StoredLoan = stored<Loan>({
  service: z.string(),
  modelName: z.string(),
  functionName: z.string(),
  alias: z.string(),
  incident: z.string(),
  execution: z.string(),
  epoch: count,
  environments: z.int().check(z.positive()),
  status: z.enum(['open', 'repaid']),
  lentAtMs: moment,
  dueAtMs: moment,
  repaidAtMs: z.optional(moment),
  repaidBy: z.optional(z.string()),
});

export const StoredBaseline = stored<Baseline>({
  service: z.string(),
  modelName: z.string(),
  taskDefinition: z.string(),
  liveSinceMs: moment,
  healthySinceMs: moment,
  certifiedAtMs: moment,
  digests: z.record(z.string(), z.string()),
  images: z.record(z.string(), z.string()),
  definition: z.string(),
});

export const StoredStopLog = stored<StopLog>({
  service: z.string(),
  stops: z.array(
    stored<TaskView>({
      arn: z.string(),
      taskDefinition: z.string(),
      startedBy: z.optional(z.string()),
      lastStatus: z.string(),
      desiredStatus: z.string(),
      createdAtMs: moment,
      startedAtMs: z.optional(moment),
      stoppedAtMs: z.optional(moment),
      stopCode: z.optional(z.string()),
      stoppedReason: z.optional(z.string()),
      containers: z.array(
        z.object({
          name: z.string(),
          image: z.optional(z.string()),
          imageDigest: z.optional(z.string()),
          exitCode: z.optional(z.int()),
          reason: z.optional(z.string()),
        }),
      ),
    }),
  ),
  version: count,
});

export const StoredSwitch = stored<{ stopped: boolean; because: string } & Said>({
  stopped: z.boolean(),
  because: z.string(),
  by: z.string(),
  atMs: moment,
});
export const StoredPause = stored<Pause & { service: string }>({
  service: z.string(),
  untilMs: moment,
  reason: z.string(),
  by: z.optional(z.string()),
});
export const StoredAck = stored<Acknowledgement & { service: string }>({
  service: z.string(),
  incident: z.string(),
  by: z.string(),
  atMs: moment,
});

export const StoredApproval = stored<Approval>({
  service: z.string(),
  incident: z.string(),
  execution: z.string(),
  question: z.string(),
  remedies: z.array(remedy),
  rollBackTo: z.optional(z.string()),
  fingerprint: StoredFingerprint,
  askedAtMs: moment,
  expiresAtMs: moment,
  taskToken: z.string(),
  status: z.enum(['asked', 'approved', 'rejected', 'used']),
  decidedAtMs: z.optional(moment),
  decidedBy: z.optional(z.string()),
  because: z.optional(z.string()),
  usedAtMs: z.optional(moment),
  version: count,
});

/** The notice's own id is the key of its item. */
export const StoredNotice = stored<Notice>({
  id: z.string(),
  thread: z.string(),
  kind: z.enum(['opened', 'held', 'decision', 'closed', 'blind', 'restored']),
  severity: z.enum(['info', 'warning', 'critical']),
  environment: z.string(),
  about: z.string(),
  modelName: z.string(),
  atMs: moment,
  subject: z.string(),
  lines: z.array(z.string()),
  nextSteps: z.array(z.string()),
});
