/** What a run prints with --json, one object a line; the fields and their order are the format's. */
export interface ScenarioResult {
  readonly scenario: string;
  readonly file: string;
  readonly policy: string;
  readonly seed: number;
  readonly verdict: 'pass' | 'fail';
  readonly why: readonly string[];
  readonly incidents: readonly IncidentResult[];
  readonly mutations: readonly {
    readonly atSeconds: number;
    readonly service: string | undefined;
    readonly call: string;
    readonly input: unknown;
    readonly by: string;
  }[];
  readonly notices: readonly {
    readonly atSeconds: number;
    readonly kind: string;
    readonly service: string;
    readonly severity: string;
  }[];
  readonly services: Readonly<Record<string, ServiceResult>>;
  readonly harm: boolean;
  readonly needless: number;
  readonly violations: readonly string[];
  readonly digest: string;
}

export interface IncidentResult {
  readonly service: string;
  readonly openedAtSeconds: number;
  readonly closedAtSeconds: number | null;
  readonly outcome: string | null;
  readonly cause: string | null;
  readonly blames: string | null;
  readonly confidence: number | null;
  readonly remedies: readonly {
    readonly remedy: string;
    readonly atSeconds: number;
    readonly result: string | null;
  }[];
  readonly holds: readonly { readonly hold: string; readonly atSeconds: number }[];
}

export interface ServiceResult {
  readonly downSeconds: number;
  readonly observedDownSeconds: number | null;
  readonly desiredAtEnd: number;
  readonly revisionAtEnd: number;
  readonly healthyAtEnd: boolean;
}
