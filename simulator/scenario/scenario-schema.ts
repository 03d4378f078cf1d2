import { z } from 'zod';
import { REMEDIES } from '../../shared/core/remediation/ladder.ts';
import { Duration, Fleet, Name, oneOf, whole } from './fleet-schema.ts';
import { Step } from './timeline-schema.ts';

/** A scenario file: one story told to the simulated world, and what should come of it. */
const OUTCOMES = ['recovered', 'escalated', 'aborted', 'suppressed', 'none'] as const;

const CAUSES = [
  'bad-revision',
  'crash-loop',
  'out-of-memory',
  'memory-leak',
  'hung-tasks',
  'overload',
  'dependency',
  'capacity',
  'image',
  'configuration',
  'network',
  'deploy-in-progress',
  'client-error',
  'rate-limited',
  'stale-data',
  'flapping',
  'blind',
  'unknown',
] as const;

const Remedy = oneOf(...REMEDIES);

const Expect = z.strictObject(
  {
    outcome: z.record(Name, oneOf(...OUTCOMES)).default({}),
    mustAct: z.array(Name).default([]),
    mustNotAct: z.array(z.union([z.literal('*'), Name])).default([]),
    healedBy: z.record(Name, Remedy).default({}),
    onlyRemedies: z.record(Name, z.array(Remedy)).default({}),
    cause: z.record(Name, z.array(oneOf(...CAUSES)).min(1)).default({}),
    blames: z.record(Name, Name).default({}),
    detectWithin: z.record(Name, Duration).default({}),
    recoverWithin: z.record(Name, Duration).default({}),
    notices: z.strictObject({ atLeast: whole(0).optional(), atMost: whole(0).optional() }).default({}),
    atEnd: z
      .record(
        Name,
        z.strictObject({
          desired: whole(0).optional(),
          revision: whole(1).optional(),
          healthy: z.boolean().optional(),
        }),
      )
      .default({}),
  },
  { error: 'what is expected: { outcome, cause, atEnd, … }, or {}' },
);

export const Scenario = z.strictObject(
  {
    scenario: z
      .string({ error: 'a name' })
      .regex(/^[a-z0-9][a-z0-9-]{0,79}$/, { error: 'up to 80 small letters, digits and hyphens' }),
    story: z.string({ error: 'a sentence or two' }),
    tags: z.array(z.string()).default([]),
    seed: whole(0).default(1),
    duration: Duration,
    fleet: Fleet,
    timeline: z.array(Step, { error: 'a list of steps' }),
    expect: Expect,
  },
  { error: 'a scenario: { scenario, story, fleet, timeline, expect }' },
);
export type Scenario = z.infer<typeof Scenario>;
