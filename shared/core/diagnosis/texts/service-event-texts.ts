import type { Rule } from '../rule.ts';
import { CAPACITY, THROTTLED } from './limit-texts.ts';
import { PERMISSIONS, PORT } from './settings-texts.ts';
import { UNHEALTHY } from './task-texts.ts';

/** ECS developer guide: service-event-messages-list, service-rebalancing-event-messages-list. */
export const SERVICE_EVENTS: readonly Rule[] = [
  [/(?:^|[\d)] |has |now )reach(?:ed)? a steady state/i, 'steady', 0.98, 'the service is steady'],
  ...THROTTLED,
  [/\bthrottled\b|\berror Throttling/i, 'throttled', 0.85, 'AWS throttles the scheduler'],
  [/_(?:STEADY_STATE|DEPLOYMENT_COMPLETED)$/, 'steady', 0.95, 'the service is steady'],
  [/_THROTTLED$/, 'throttled', 0.95, 'AWS throttles the scheduler'],
  [/_(?:INSTANCE|TARGET)_UNHEALTHY$/, 'health-check', 0.9, 'a task is unhealthy'],
  [/_PLACEMENT_(?:FAILURE|CONSTRAINT_VIOLATED)$/, 'capacity', 0.9, 'a task cannot be placed'],
  [/_CONFIGURATION_FAILURE$/, 'configuration', 0.9, 'what the service names does not fit'],
  [/_(?:COUNT_UPDATED|TASKS_STOPPED|IN_PROGRESS)$/, 'scheduler', 0.85, 'ECS scales or deploys'],
  [
    /unable to scale in|under protection|(?:task|scale-in) protection|protected (?:from scale-in|tasks)|TASK_PROTECTED/i,
    'scheduler',
    0.93,
    'protected tasks wait',
  ],
  ...UNHEALTHY,
  [
    /because of the service deployment configuration|minimumHealthyPercent|maximumPercent/i,
    'configuration',
    0.94,
    'the percent limits leave no way to deploy',
  ],
  ...PERMISSIONS,
  ...PORT,
  [/missing an attribute required/i, 'capacity', 0.75, 'no instance has what the task asks for'],
  [/encountered error ["']AGENT/i, 'capacity', 0.75, 'the agent of the nearest instance is away'],
  [
    /no container instance (?:met|found)|insufficient (?:CPU|memory|GPU|capacity|free|resources)|not have the requested capacity|configuration is (?:above|(?:currently )?not (?:available|supported))|(?:exceeds?|exceeded) (?:your|the) .{0,40}(?:quota|limit)|RESOURCE:\w+/i,
    'capacity',
    0.94,
    'no instance has room for the task',
  ],
  ...CAPACITY,
  [
    /target group .{0,300}(?:does not exist|does not have an associated load balancer|not found|not in)|TargetGroupNotFound|capacity provider .{0,200}not (?:associated|found)|(?:security group|subnet) .{0,100}does not exist|task ?definition (?:\S{1,80} )?(?:is inactive|does not exist)|failed to (?:register|deregister|describe).{0,200} with \(error|namespace .{1,80} not found|only valid for services|Service ?(?:Discovery|Connect).{0,80} (?:not|fail|error)|ServiceNotFound|NamespaceNotFound|Target\.NotInUse|did not have a container(?! instance)|not configured to (?:receive|use)/i,
    'configuration',
    0.8,
    'what it names does not exist or does not fit',
  ],
  [
    /Spot interruption|Spot Task|host .{0,60}(?:terminated|stopped)|(?:task|infrastructure) (?:retirement|maintenance)|(?:planned|scheduled) maintenance/i,
    'spot',
    0.85,
    'AWS takes the machine back',
  ],
  [
    /deployment completed|\bregistered \d{1,5} (?:targets|instances)\b/i,
    'steady',
    0.95,
    'the deployment goes as it should',
  ],
  [/roll(?:ing|ed) back to/i, 'scheduler', 0.6, 'ECS goes back to the last deployment'],
  [
    /has begun draining|(?:AZ|Availability Zone) (?:re)?balanc|deregistered \d|stopped \d{1,5} (?:running|pending) tasks?|has stopped \d|computedDesiredCount|desired (?:task )?count|Successfully set|\) was deleted|is draining|scaling (?:in|out|activity)/i,
    'scheduler',
    0.9,
    'ECS scales, replaces or drains',
  ],
  [
    /has started \d{1,5} tasks?|deployment in progress|deployment .{0,80}(?:created|started)/i,
    'steady',
    0.8,
    'ECS starts tasks',
  ],
  [
    /unable to consistently start tasks|could not launch \d|deployment failed|a steady state|Internal error/i,
    'unknown',
    0.3,
    'ECS says that it failed, and not why',
  ],
];

/** What ECS was asked for and cannot do, whatever it is (ECS API reference: RunTask, CreateService, errors). */
export const NOT_TO_BE_HAD: readonly Rule[] = [
  [
    /(?:unable to (?:place|register|start)|failed to) .{0,300}(?:\b(?:invalid|deleted)\b|does not|\bnot (?:found|in the expected|supported|satisf|valid|exist|enabled|available)|unsupported|no .{1,40} configuration|is required|must (?:be|have|specify)|missing|incompatib|could not be registered|blocked|suspended|(?:another|different) VPC)/i,
    'configuration',
    0.6,
    'what it names does not exist or does not fit',
  ],
  [/unable to place a task/i, 'capacity', 0.7, 'no instance has room for the task'],
];
