import { type Answer, judgeAnswers, type Observation } from '../../shared/core/health/observation.ts';
import type { Question } from '../../shared/core/watchlist/environment.ts';
import type { Clock } from '../../shared/ports.ts';
import { readQuestion } from './read-question.ts';

export interface ProbePorts {
  readonly clock: Pick<Clock, 'now'>;
  readonly network: { answers(question: Question, wasIll: boolean): Promise<readonly Answer[]> };
}

/** One observation a question, in the order of the questions, before the budget is used up. */
export async function answerQuestions(
  request: unknown,
  budgetMs: number,
  world: ProbePorts,
): Promise<{ readonly observations: readonly Observation[] }> {
  const budget = startBudget(budgetMs);
  const observations = await Promise.all(
    questionsOf(request).map((asked) => observe(asked, budget.over, world)),
  );
  budget.stop();
  return { observations };
}

async function observe(
  { target, question: asked, wasIll }: Asked,
  budgetOver: Promise<readonly Answer[]>,
  { clock, network }: ProbePorts,
): Promise<Observation> {
  const question = readQuestion(asked);
  const answers = question
    ? await Promise.race([network.answers(question, wasIll), budgetOver])
    : [weCouldNot('the question cannot be read')];
  return judgeAnswers(target, clock.now(), answers);
}

/** Whoever has no answer when our own time is over gets "unknown": that is our trouble, not the target's. */
function startBudget(budgetMs: number): { over: Promise<readonly Answer[]>; stop: () => void } {
  const { promise, resolve } = Promise.withResolvers<readonly Answer[]>();
  const timer = setTimeout(() => resolve([weCouldNot('our own time was over before its turn')]), budgetMs);
  return { over: promise, stop: () => clearTimeout(timer) };
}

const weCouldNot = (detail: string): Answer => ({ address: '', verdict: 'unknown', phase: 'self', detail });

interface Asked {
  readonly target: string;
  readonly question: unknown;
  readonly wasIll: boolean;
}

/** Only our own watcher calls; anything else gets no observations rather than an error. */
function questionsOf(request: unknown): Asked[] {
  const questions = (request as { questions?: unknown } | null | undefined)?.questions;
  if (!Array.isArray(questions)) return [];
  return questions.map((one) => ({
    target: String(one?.target),
    question: one?.question,
    wasIll: one?.wasIll === true,
  }));
}
