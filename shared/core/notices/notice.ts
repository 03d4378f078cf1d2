export type NoticeKind = 'opened' | 'held' | 'decision' | 'closed' | 'blind' | 'restored';
export type Severity = 'info' | 'warning' | 'critical';

/** One message to people. Its id makes it go out once, whoever composes it and however often. */
export interface Notice {
  readonly id: string;
  /** Incidents with one root share it; chat clients show one thread. */
  readonly thread: string;
  readonly kind: NoticeKind;
  readonly severity: Severity;
  readonly environment: string;
  /** The service, or what several services share (`mlflow-db`, `everything`). */
  readonly about: string;
  readonly modelName: string;
  readonly atMs: number;
  /** Printable ASCII, at most 99 characters. */
  readonly subject: string;
  readonly lines: readonly string[];
  readonly nextSteps: readonly string[];
}
