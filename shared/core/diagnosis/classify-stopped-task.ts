import { causeIn } from './classify-log-line.ts';
import { meaningOfExit } from './exit-code.ts';
import { bounded, type Classification, type StoppedTask, unknown } from './failure.ts';
import { atMost, firstThatFits } from './rule.ts';
import { TASK_STARTS, TASK_STOPS } from './texts/task-texts.ts';

const NAMES_NOTHING = /^(?:Task failed to start|Essential container in task exited)\.?$/i;
/** ECS writes this of a container whatever the exit code is, 0 among them. */
const KILLED_FOR_MEMORY = /OutOfMemory|OOM-?killed|killed due to memory/i;

/** What ECS says of a task that stopped; the stop code outweighs every word and exit code. */
export function classifyStoppedTask(task: StoppedTask): Classification {
  const texts = [task.stoppedReason, ...task.containers.map((container) => container.reason)]
    .filter((text) => text !== undefined && text.trim() !== '' && !NAMES_NOTHING.test(text.trim()))
    .map((text) => bounded(text!.trim()));
  switch (task.stopCode) {
    case 'UserInitiated':
      return {
        class: 'human',
        confidence: 0.97,
        because: 'stop code UserInitiated: a person or a tool stopped it',
      };
    case 'SpotInterruption':
    case 'TerminationNotice':
    case 'InfrastructureHealth':
      return { class: 'spot', confidence: 0.9, because: `stop code ${task.stopCode}: the machine went away` };
    case 'ServiceSchedulerInitiated':
      return stoppedByScheduler(texts);
    case 'TaskFailedToStart':
      return (
        whyNotStarted(texts) ??
        meaningOfExit(task.containers.map((container) => container.exitCode)) ??
        unknown('it did not start, and nothing says why', 0.2)
      );
    default:
      return whyStopped(task, texts);
  }
}

function stoppedByScheduler(texts: readonly string[]): Classification {
  const found = firstOf(texts, (text) => firstThatFits(TASK_STOPS, text));
  if (found && found.class !== 'human') return found;
  if (texts.some((text) => KILLED_FOR_MEMORY.test(text))) {
    const because = 'ECS replaced or scaled it, and says besides that a container was killed for its memory';
    return { class: 'scheduler', confidence: 0.6, because };
  }
  return {
    class: 'scheduler',
    confidence: 0.92,
    because: 'stop code ServiceSchedulerInitiated: ECS replaced or scaled it',
  };
}

/** Why a task did not start, as far as its texts tell. */
function whyNotStarted(texts: readonly string[]): Classification | undefined {
  return (
    firstOf(texts, (text) => firstThatFits(TASK_STARTS, text)) ??
    firstOf(texts, (text) => atMost(0.6, causeIn(text)))
  );
}

function whyStopped(task: StoppedTask, texts: readonly string[]): Classification {
  if (texts.some((text) => KILLED_FOR_MEMORY.test(text))) {
    return {
      class: 'out-of-memory',
      confidence: 0.96,
      because: 'ECS says that a container was killed for its memory',
    };
  }
  return (
    firstOf(texts, (text) => firstThatFits(TASK_STOPS, text)) ??
    whyNotStarted(texts) ??
    meaningOfExit(task.containers.map((container) => container.exitCode)) ??
    unknown('it stopped, and nothing says why', 0.2)
  );
}

function firstOf(
  texts: readonly string[],
  read: (text: string) => Classification | undefined,
): Classification | undefined {
  for (const text of texts) {
    const found = read(text);
    if (found) return found;
  }
  return undefined;
}
