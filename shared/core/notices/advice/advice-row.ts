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
  /** Changes the service in ECS; what is changed stands behind it. */
  readonly update: string;
  /** Names the service to its autoscaler, with the region. */
  readonly scalable: string;
  /** Changes the function's settings in the same way. */
  readonly configure: string;
  /** Keeps the watchdog from acting on it. */
  readonly pause: string;
  /** Moves the function's alias to a version that a person names. */
  readonly move: string;
  /** Reads the task definition; what of it stands behind it. */
  readonly definition: string;
  /** `--namespace-name N --service-name S` in Cloud Map, with the region. */
  readonly discovery: string;
  /** How a person asks what the probe asks. */
  readonly curl: string;
  /** Of its own log group, its own streams of it and its own time, with the region. */
  readonly log: string;
  /** Names in AWS of what is blamed, where it is asked about there. */
  readonly table: string;
  readonly queue: string;
  /** Of the task definition that it ran on when it fell ill. */
  readonly family: string;
  /** Name of the Lambda function, and its alias. */
  readonly fn: string;
  readonly alias: string;
  /** ` --region R`, or nothing. */
  readonly region: string;
  readonly dependency: string;
  /** First label of a database's host: RDS gives its instances' names so. */
  readonly database: string;
}

/** Said of more than one thing. */
export const GRANTS_NOTHING = 'A person grants it; the watchdog grants nothing to anybody.';
export const ASK_LESS =
  'ask less often (throttle in the code), take a WebSocket for live data, cache what is asked often. A restart would ask everything again and make it worse.';
export const BREAKER = 'a timeout of 5 s and a circuit breaker (5 failures, 60 s)';
export const endpoints = (region: string): string =>
  `aws ec2 describe-vpc-endpoints --query "VpcEndpoints[].{Service:ServiceName,State:State}"${region}`;

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
