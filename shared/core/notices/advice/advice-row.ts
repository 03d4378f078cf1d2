import type { Cause } from '../../diagnosis/diagnose.ts';
import type { Remedy } from '../../remediation/ladder.ts';
import type { DependencyKind } from '../../watchlist/environment.ts';

/** When a row speaks: everything that it names must hold. */
export interface When {
  readonly causes?: readonly Cause[];
  /** Kind of the declared dependency that is blamed. */
  readonly kinds?: readonly DependencyKind[];
  /** Something else than the service itself is blamed. */
  readonly elsewhere?: true;
  readonly runs?: 'ecs' | 'lambda';
  /** The watchdog has given up: before that a hold has its reason, and a person must not do what it avoids. */
  readonly givenUp?: true;
  /** What is blamed is ours: nobody mends what is somebody else's. */
  readonly ours?: true;
  /** What the failure's own words say: reason, diagnosis and evidence of the incident. */
  readonly says?: RegExp;
}

/** What a command needs; each ready to be pasted, `<...>` where only a person knows. */
export interface Names {
  /** `--cluster C --service S`, with the region. */
  readonly ecs: string;
  /** `--namespace-name N --service-name S` in Cloud Map, with the region. */
  readonly discovery: string;
  /** How a person asks what the probe asks. */
  readonly curl: string;
  /** Of its own log group, its own streams of it and its own time, with the region. */
  readonly log: string;
  /** Names in AWS of what is blamed, where it is asked about there. */
  readonly table: string;
  readonly queue: string;
  /** Task definition that it ran on when it fell ill, `family:revision`, and its family; of a function its version. */
  readonly revision: string;
  readonly family: string;
  /** Name of the Lambda function, and its alias. */
  readonly fn: string;
  readonly alias: string;
  /** ` --region R`, or nothing. */
  readonly region: string;
  readonly dependency: string;
  /** First label of a bucket's host, or as it is measured. */
  readonly bucket: string;
  /** First label of a database's host: RDS gives its instances' names so. */
  readonly database: string;
}

/**
 * One line of the runbooks' advice. A person decides and does it; nothing in the watchdog executes a
 * command from here.
 */
export interface AdviceRow {
  readonly id: string;
  readonly when: When;
  /** Nothing is proposed to people that the watchdog is about to do, or has done, itself. */
  readonly unless?: Remedy;
  readonly say: (names: Names) => string;
}
