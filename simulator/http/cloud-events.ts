import type { BridgeEvent } from '../ecs/event-bridge.ts';

/** One call that reached the local AWS, as its own log keeps it. */
export interface ApiCall {
  readonly atMs: number;
  /** Name of the calling role, `operator` for people and tests, or the AWS service that calls. */
  readonly role: string;
  /** As in IAM: `ecs:UpdateService`. */
  readonly action: string;
  readonly resource: string;
  readonly allowed: boolean;
  /** Name of the error that was answered. */
  readonly error?: string;
}

/** A message that the people topic (or any other topic) accepted. */
export interface PublishedNotice {
  readonly atMs: number;
  readonly messageId: string;
  readonly topicArn: string;
  readonly subject?: string;
  /** As an e-mail subscriber reads it. */
  readonly text: string;
  /** The message as published: JSON of one text a protocol where MessageStructure is `json`. */
  readonly message: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** Everything that happens in the local cloud, in one stream, for the page and the terminal. */
export type CloudEvent =
  /** What EventBridge sees: task, deployment, service, alarm and execution status changes. */
  | { readonly kind: 'bridge'; readonly atMs: number; readonly event: BridgeEvent }
  | ({ readonly kind: 'call' } & ApiCall)
  | {
      readonly kind: 'invocation';
      readonly atMs: number;
      readonly functionName: string;
      readonly requestId: string;
      readonly cold: boolean;
      readonly durationMs: number;
      readonly payload: unknown;
      readonly response?: unknown;
      /** `Sandbox.Timedout`, `Runtime.ExitError`, or what the handler threw. */
      readonly error?: { readonly errorType: string; readonly errorMessage: string };
    }
  | { readonly kind: 'log'; readonly atMs: number; readonly functionName: string; readonly line: string }
  /** One for each observation that a prober returned; its shape is the prober's. */
  | {
      readonly kind: 'probe';
      readonly atMs: number;
      readonly functionName: string;
      readonly observation: Readonly<Record<string, unknown>>;
    }
  | {
      readonly kind: 'state';
      readonly atMs: number;
      readonly execution: string;
      readonly state: string;
      readonly input: unknown;
    }
  | {
      readonly kind: 'execution';
      readonly atMs: number;
      readonly execution: string;
      readonly status: ExecutionStatus;
      readonly error?: string;
      readonly cause?: string;
    }
  | ({ readonly kind: 'notice' } & PublishedNotice)
  /** Somebody broke or mended something; the text is for people. */
  | { readonly kind: 'fault'; readonly atMs: number; readonly text: string }
  | { readonly kind: 'reset'; readonly atMs: number };

export type OnCloudEvent = (event: CloudEvent) => void;
