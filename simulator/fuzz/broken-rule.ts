import { RULES as INVARIANTS, type RuleId } from '../properties/rules.ts';
import { SERVICE_NAMES } from './draw-fleet.ts';

/** A rule that a run broke, and how. */
export interface BrokenRule {
  readonly rule: Rule;
  readonly how: string;
}

/** What every run is held to, and what each rule says. */
export const RULES = {
  'no-harm': 'nothing is down for more than 60 s longer than when only observed',
  'no-needless-act': 'only what is ill is acted upon, for as long as it is',
  restored: 'desired counts and autoscalers end as a human last wanted them',
  'one-at-a-time': 'a service is under one remediation at a time',
  'acts-with-leave': 'nothing acts under stop, pause, observe, an unanswered approval or against its owner',
  'one-parked': 'one service is parked at a time',
  'comes-to-rest': 'once the faults are over everything becomes well and quiet',
  'simulation-works': 'the simulation itself does not fail',
} as const;
export type Rule = keyof typeof RULES | RuleId;

/** What a rule says, in a line. */
export const saysOf = (rule: Rule): string =>
  rule in INVARIANTS ? INVARIANTS[rule as RuleId].says : RULES[rule as keyof typeof RULES];

const NAMED = new RegExp(`\\b(${SERVICE_NAMES.join('|')})\\b`, 'g');

/** The rule and how it was broken, whoever did it and when: two failures of a kind have one cause, as a rule. */
export const kindOf = ({ rule, how }: BrokenRule): string =>
  `${rule}: ${how.replaceAll(/\S*\d\S*/g, '#').replaceAll(NAMED, '*')}`;
