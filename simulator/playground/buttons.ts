import {
  type DependencyState,
  type FunctionState,
  isWell,
  type PlaygroundState,
  type ServiceState,
} from './playground-state.ts';

const SERVICE_ACTIONS = [
  'hang',
  'need-empty-start',
  'deploy-bad',
  'deploy-late-bad',
  'out-of-memory',
] as const;

type ServiceAction = (typeof SERVICE_ACTIONS)[number];
type FunctionAction = 'deploy-bad-version';
type DependencyAction = 'take-down' | 'bring-back';
type GlobalAction = 'blind' | 'see' | 'kill-between' | 'reset';
type Action = ServiceAction | FunctionAction | DependencyAction | GlobalAction;
/** Everything but starting again. */
export type BreakingAction = Exclude<Action, 'reset'>;

export interface Button {
  readonly action: Action;
  /** A service or dependency; empty for what concerns everything. */
  readonly target: string;
  readonly label: string;
  /** What it will do, said before it is pressed. */
  readonly effect: string;
  /** Why it makes no sense now. */
  readonly whyNot?: string;
}

const LABELS: Readonly<Record<Action, readonly [label: string, effect: string]>> = {
  hang: ['Hang', 'Its tasks accept connections and never answer; a new task is well'],
  'need-empty-start': [
    'Need an empty start',
    'It answers 503, and so does every task that starts while an ill one lives',
  ],
  'deploy-bad': ['Deploy a bad revision', 'A new revision that is bad at once'],
  'deploy-late-bad': [
    'Deploy a late bad revision',
    'A new revision that starts well and turns bad a little later',
  ],
  'out-of-memory': ['Run out of memory', 'Its tasks take more memory than they have and are killed'],
  'deploy-bad-version': ['Publish a bad version', 'Its alias moves to a version that does not load'],
  'take-down': ['Take down', 'It stops answering, and whoever needs it answers 503'],
  'bring-back': ['Bring back', 'It is well again'],
  blind: ['Blind the prober', "The watchdog's name server fails: it sees nothing"],
  see: ['Let the prober see', "The watchdog's name server works again"],
  'kill-between': [
    'Kill between park and restore',
    'The remediating function dies right after the next scale cycle has set the count to 0',
  ],
  reset: ['Reset', 'Fresh tables and services; everything that was broken is whole again'],
};

function button(action: Action, target: string, whyNot?: string): Button {
  const [label, effect] = LABELS[action];
  return { action, target, label, effect, whyNot };
}

export function buttonsOfService(service: ServiceState, state: PlaygroundState): Button[] {
  const whyNot = whyNotBreak(service, state);
  return SERVICE_ACTIONS.map((action) => button(action, service.id, whyNot ?? whyNotYet(action, service)));
}

function whyNotYet(action: ServiceAction, { isCertified }: ServiceState): string | undefined {
  const deploys = action === 'deploy-bad' || action === 'deploy-late-bad';
  return deploys && !isCertified ? 'the present revision is not proven good yet' : undefined;
}

function whyNotBreak(service: ServiceState, state: PlaygroundState): string | undefined {
  if (service.isParked) return 'it is parked at 0 tasks';
  if (service.isDeploying) return 'a deployment is under way';
  if (!isWell(service)) return 'it is ill already';
  if (!service.belief?.everHealthy && !state.isBlind) return 'the watchdog has not seen it healthy yet';
  return undefined;
}

export function buttonsOfFunction({ id, isWell: isFit, isCertified }: FunctionState): Button[] {
  const notYet = isCertified ? undefined : 'the present version is not proven good yet';
  return [button('deploy-bad-version', id, isFit ? notYet : 'it is ill already')];
}

export function buttonsOfDependency({ id, isDown, trouble }: DependencyState): Button[] {
  const { label, effect } = trouble;
  return [
    { ...button('take-down', id, isDown ? 'it is ill already' : undefined), label, effect },
    button('bring-back', id, isDown ? undefined : 'it is well already'),
  ];
}

export function globalButtons({ isBlind, isKillArmed }: PlaygroundState): Button[] {
  return [
    button('blind', '', isBlind ? 'it is blind already' : undefined),
    button('see', '', isBlind ? undefined : 'it sees already'),
    button('kill-between', '', isKillArmed ? 'it waits for the next scale cycle' : undefined),
    button('reset', ''),
  ];
}

/** The button that was pressed, or undefined if there is none such. */
export function findButton(action: string, target: string, state: PlaygroundState): Button | undefined {
  const all = [
    ...globalButtons(state),
    ...state.services.flatMap((service) => buttonsOfService(service, state)),
    ...state.functions.flatMap(buttonsOfFunction),
    ...state.dependencies.flatMap(buttonsOfDependency),
  ];
  return all.find((one) => one.action === action && one.target === target);
}
