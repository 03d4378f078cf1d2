import type { Cause } from '../../diagnosis/diagnose.ts';
import type { DependencyKind } from '../../watchlist/environment.ts';

/** When a row speaks: everything that it names must hold. */
export interface When {
  readonly causes?: readonly Cause[];
  /** Kind of the declared dependency that is blamed. */
  readonly kinds?: readonly DependencyKind[];
  /** Something else than the service itself is blamed. */
  readonly elsewhere?: true;
  readonly runs?: 'ecs' | 'lambda';
  /** What the failure's own words say: reason, diagnosis and evidence of the incident. */
  readonly says?: RegExp;
}

/** What a command needs; each ready to be pasted, `<...>` where only a person knows. */
export interface Names {
  /** `--cluster C --service S`, with the region. */
  readonly ecs: string;
  readonly modelName: string;
  /** Name of the Lambda function, and its alias. */
  readonly fn: string;
  readonly alias: string;
  /** ` --region R`, or nothing. */
  readonly region: string;
  readonly dependency: string;
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
  readonly say: (names: Names) => string;
}
