import { type DecisionEvent, type DecisionMessage, readDecision } from '../../shared/contracts/decision.ts';
import { printableLine } from '../../shared/core/notices/redact.ts';
import { acceptAnswer } from '../../shared/core/remediation/approval.ts';
import {
  type Callbacks,
  type Clock,
  type Journal,
  LostRaceError,
  type RollbackStore,
} from '../../shared/ports.ts';

/** It writes down what a human answered and wakes the workflow. It acts on nothing. */
export interface DecidePorts {
  readonly clock: Clock;
  readonly rollback: RollbackStore;
  readonly callbacks: Callbacks;
  readonly journal: Journal;
}

const MOST_TEXT = 200;

/** Takes every answer of a delivery. One that does not count is logged with the reason, and forgotten. */
export async function decide({ Records }: DecisionEvent, world: DecidePorts): Promise<void> {
  for (const { body, attributes } of Records) {
    const message = parse(body);
    // Not redacted: an id of IAM looks like a key, and who it was is what matters here.
    const by = attributes.SenderId.replace(/[^\x20-\x7E]/g, '?').slice(0, MOST_TEXT);
    const refused = message ? await take(message, by, world) : 'it is not an answer';
    world.journal.say(refused === undefined ? 'decided' : 'decision refused', {
      incident: message?.incident,
      decision: message?.decision,
      by,
      because: refused,
    });
  }
}

/** Why the answer does not count, or undefined. Of two answers at once, the one that is written first counts. */
async function take(message: DecisionMessage, by: string, world: DecidePorts): Promise<string | undefined> {
  const service = message.incident.slice(0, message.incident.lastIndexOf('#'));
  const asked = await world.rollback.approval(service);
  const because = message.because && printableLine(message.because, MOST_TEXT);
  const accepted = acceptAnswer(asked, { ...message, because }, { by, atMs: world.clock.now() });
  if (accepted.kind === 'refused') return accepted.because;
  try {
    if (accepted.kind === 'accepted') await world.rollback.replaceApproval(accepted.approval);
  } catch (error) {
    if (!(error instanceof LostRaceError)) throw error;
    // Another answer, or only a new token for the same question: the next reading tells.
    const now = await world.rollback.approval(service);
    if (now?.question === message.question && now.status === 'asked') return take(message, by, world);
    return 'another answer came first';
  }
  await world.callbacks.wake(accepted.approval.taskToken);
  return undefined;
}

function parse(body: string): DecisionMessage | undefined {
  try {
    return readDecision(JSON.parse(body));
  } catch {
    return undefined;
  }
}
