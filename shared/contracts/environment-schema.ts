import { z } from 'zod';
import { DAYS } from '../core/watchlist/maintenance-window.ts';
import { type Bounds, LIMIT_BOUNDS, TIMING_BOUNDS } from './environment-bounds.ts';
import { between, listOf, matching, oneOf, text, wholeBetween } from './field-forms.ts';
import { DependencySchema, Host, Mode, Modes, Port, ServiceSchema } from './target-schema.ts';

const isTimeZone = (name: string): boolean => {
  try {
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en-US', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
};

const MaintenanceWindowSchema = z.strictObject(
  {
    /** Those that it is for. @default - all */
    services: listOf(text(128)).min(1, { error: 'at least one service' }).optional(),
    /** On which it begins. @default - every day */
    days: listOf(oneOf(DAYS)).min(1, { error: 'at least one day' }).optional(),
    /** Local time; one that ends before it begins ends on the next day. */
    from: matching(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of the day such as 22:30'),
    to: matching(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'a time of the day such as 02:30'),
    timeZone: text(64).refine(isTimeZone, {
      error: 'a name of the IANA time zone database such as Europe/Berlin',
    }),
  },
  { error: '{ services, days, from, to, timeZone }' },
);
const Email = z.email({ error: 'a mail address' });

/** One question of a runbook that tells suspects apart. */
const IsolationSchema = z.strictObject({
  ask: text(200),
  /** Words of a service's own failure that answer it with no. @default - only a person can tell */
  says: listOf(text(100)).optional(),
  /** Services, dependencies, or 'load balancer'; several are told as equals. */
  suspects: listOf(text(128)).min(1, { error: 'at least one suspect' }),
});

export const VpcVantageSchema = z.strictObject({
  vpcId: matching(/^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/, 'a VPC id such as vpc-0123456789abcdef0'),
  subnetIds: listOf(
    matching(/^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/, 'a subnet id such as subnet-0123456789abcdef0'),
  ).min(1, { error: 'at least one subnet' }),
  securityGroupId: matching(
    /^sg-([0-9a-f]{8}|[0-9a-f]{17})$/,
    'a security group id such as sg-0123456789abcdef0',
  ),
  /** One for each subnet, in the same order. */
  availabilityZones: listOf(matching(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, 'a zone such as eu-central-1a')).min(1, {
    error: 'at least one zone',
  }),
});

const ControlSchema = z.strictObject({ host: Host, port: Port }, { error: '{ host, port }' });

const NotifySchema = z.strictObject({
  emails: listOf(Email).optional(),
  slack: z
    .strictObject({
      workspaceId: matching(/^T[A-Z0-9]{5,}$/, 'a Slack workspace id such as T0123ABCD'),
      channelId: matching(/^[CG][A-Z0-9]{5,}$/, 'a Slack channel id such as C0123ABCD'),
    })
    .optional(),
  /** Who hears about the watchdog's own health. */
  ownHealthEmails: listOf(Email).optional(),
});

const madeSchemas = new Map<boolean, ReturnType<typeof makeSchema>>();

/**
 * The form of an environment as its owner writes it: each field alone, unknown keys refused. What fields say
 * together is judged in environment-rules.ts. Windows below their safe least, and generous limits, only where
 * `local` is true. Each is made once.
 */
export function environmentSchema(local: boolean): ReturnType<typeof makeSchema> {
  const made = madeSchemas.get(local) ?? makeSchema(local);
  madeSchemas.set(local, made);
  return made;
}

const makeSchema = (local: boolean) =>
  z.strictObject(
    {
      /** First part of every name: `{project}-{service}-{env}`. */
      project: matching(/^[a-z][a-z0-9-]{0,19}$/, 'up to 20 small letters, digits and hyphens'),
      /** The environment, `{env}` in names. */
      name: matching(/^[a-z][a-z0-9-]{0,11}$/, 'up to 12 small letters, digits and hyphens'),
      /** @default - where the deploying credentials point */
      region: matching(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region such as eu-central-1').optional(),
      account: matching(/^\d{12}$/, 'an account number of 12 digits, as text').optional(),
      /** Runs on somebody's machine: windows may be short, loopback may be probed. @default false */
      local: z.boolean({ error: 'true or false' }).optional(),
      /** @default 'observe': decides and records, acts on nothing */
      mode: Mode.optional(),
      /** Stricter modes for some remedies: { 'roll-back': 'approve' }. @default {} */
      modes: Modes.optional(),
      /** When somebody else works on services and they are left alone. @default [] */
      maintenanceWindows: listOf(MaintenanceWindowSchema).optional(),
      /** @default '{project}-{env}' */
      cluster: text(255).optional(),
      /** From where targets are asked that do not say. @default 'public' */
      vantage: text(12).optional(),
      services: z.record(z.string(), ServiceSchema, { error: 'services by name' }),
      /** @default {} */
      dependencies: z.record(z.string(), DependencySchema, { error: 'dependencies by name' }).optional(),
      /** Which words, or which answers of people, point at whom; in the order in which they are asked. @default [] */
      isolation: listOf(IsolationSchema).optional(),
      /** Places inside a VPC from which probes are sent, by name. @default {} */
      vantages: z.record(z.string(), VpcVantageSchema, { error: 'vantages by name' }).optional(),
      /**
       * By vantage, what answers whenever probes get out of it: asked when a target is silent, so that the watchdog
       * knows its own blindness. Nobody's health depends on it, and it is no target.
       * @default - public: AWS's own STS in the region; elsewhere none
       */
      controls: z.record(z.string(), ControlSchema, { error: 'control addresses by vantage' }).optional(),
      notify: NotifySchema.optional(),
      /**
       * Names of SNS topics of this account and region to which alerts go, `{project}-alerts-{env}`: a message there
       * that names a service, or an alarm of the watchlist, makes the watcher look at it at once. @default []
       */
      alertTopics: listOf(
        matching(/^[A-Za-z0-9_{}-]{1,256}$/, 'the name of a topic, not its ARN'),
      ).optional(),
      /** Task roles that a rolled-back revision may carry; without them a deregistered one is not registered again. */
      passRoles: listOf(
        matching(
          /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/,
          'the exact ARN of a role, no wildcard',
        ),
      ).optional(),
      timings: numbers(TIMING_BOUNDS, (bounds) => [local ? bounds.leastLocal : bounds.least, bounds.most]),
      limits: numbers(LIMIT_BOUNDS, (bounds) => [bounds.least, local ? bounds.mostLocal : bounds.most]),
    },
    { error: 'an environment: { project, name, services, ... }' },
  );

/** An environment as its owner writes it. */
export type EnvironmentInput = z.input<ReturnType<typeof environmentSchema>>;
export type VpcVantageInput = z.input<typeof VpcVantageSchema>;

function numbers<K extends string, B extends Bounds>(
  table: Readonly<Record<K, B>>,
  rangeOf: (bounds: B) => [number, number],
) {
  const shape = Object.fromEntries(
    Object.entries<B>(table).map(([name, bounds]) => {
      const [least, most] = rangeOf(bounds);
      const beyond = least === bounds.leastLocal ? '' : `; shorter only where local is true`;
      return [name, (bounds.whole ? wholeBetween : between)(least, most, beyond).optional()];
    }),
  ) as Record<K, z.ZodOptional<z.ZodNumber>>;
  return z.strictObject(shape, { error: 'numbers by name' }).optional();
}
