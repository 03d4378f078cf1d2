import type { Rule } from '../rule.ts';
import { TLS } from './access-texts.ts';
import { CAPACITY, THROTTLED } from './limit-texts.ts';
import { PLATFORM } from './loading-texts.ts';
import { OUT_OF_MEMORY } from './memory-texts.ts';
import { MACHINE } from './reach-texts.ts';
import { PERMISSIONS, PORT } from './settings-texts.ts';

/**
 * Why a task did not start (ECS developer guide: stopped-task-error-codes, resource-initialization-error,
 * task_cannot_pull_image; ECS agent: errors.go). Connectivity comes first: what could not be reached cannot
 * have refused anything.
 */
export const TASK_STARTS: readonly Rule[] = [
  ...OUT_OF_MEMORY,
  ...CAPACITY,
  [
    /Could not transition to [\w ]{1,20}; timed out|(?:Docker|ContainerRuntime)TimeoutError/i,
    'timeout',
    0.92,
    'the container runtime did not answer in time',
  ],
  [
    /toomanyrequests: (?!Rate exceeded)|pull rate limit|429 Too Many Requests/i,
    'rate-limited',
    0.8,
    'the registry limits pulls',
  ],
  ...THROTTLED,
  ...TLS,
  [
    /dial tcp|i\/o timeout|TLS handshake timeout|connection (?:timed out|refused|reset)|request canceled|context (?:deadline exceeded|canceled)|no such host|signal: killed|network is unreachable|no route to host|connection issue|check your (?:task )?network configuration|registry endpoint|Temporary failure in name resolution|server misbehaving|unexpected EOF|: EOF\b|Client\.Timeout|RequestError: send request failed|RequestCanceled/i,
    'network',
    0.9,
    'it could not be reached',
  ],
  [
    /Unexpected EC2 error.{0,300}(?:UnauthorizedOperation|AccessDenied|not authorized)|\bInvalid(?:Subnet|SecurityGroup|Group)\w*\.NotFound/i,
    'configuration',
    0.88,
    'ECS cannot make the network interface',
  ],
  [/network interface|(?<!:)\bENI\b(?! limit)/i, 'network', 0.88, 'the network interface did not come up'],
  [
    /access denied by server|(?:mount target|access ?point).{0,120}(?:not found|not exist)|mounting .{1,200}No such file|EFS.{0,200}(?:AccessDenied|access denied|not authorized)/i,
    'configuration',
    0.8,
    'the file system refuses the mount',
  ],
  [
    /EFS utils|mount\.nfs4?|mount\.efs|Failed to resolve "fs-|stunnel/i,
    'network',
    0.8,
    'the file system cannot be mounted',
  ],
  [
    /RESOURCE:\w+|^(?:TaskFailedToStart: ?)?(?:AGENT|ATTRIBUTE|MemberOf.{0,120}|EMPTY CAPACITY PROVIDER|NO ACTIVE INSTANCES)|placement constraint|no container instance|above your limit|configuration is (?:currently )?not (?:available|supported)/i,
    'capacity',
    0.93,
    'no instance has room for the task',
  ],
  ...PORT,
  ...PLATFORM,
  [
    /AccessDenied|not authorized to perform/,
    'configuration',
    0.7,
    'a role lacks a permission to pull',
    /CannotPull|ecr:/,
  ],
  [/Check that the role has the permissions/i, 'image', 0.7, 'the image cannot be had, or the role may not'],
  ...PERMISSIONS,
  [
    /CannotPull\w*|(?:can.{1,3}t|unable to) pull (?:the )?image|manifest (?:unknown|for)|pull access denied|pull image manifest|image not found|repository does not exist|failed to (?:resolve ref|register layer|copy|unpack)|invalid reference format|no basic auth credentials|ImageNotFound\w*/i,
    'image',
    0.88,
    'the image cannot be had',
  ],
  [
    /ResourceNotFoundException|ResourceInitializationError|unable to pull secrets|unable to retrieve secret|can(?:.{1,3}t|not) (?:find|pull|retrieve) .{0,30}(?:log group|secret|registry auth|volume)|from AWS Secrets Manager|Systems Manager Parameter Store|logging driver|invalid (?:environment|parameter)|could not be found|(?:log ?group|secret|key|role|file ?system)\b.{0,120} does not exist|not associated with|not (?:appear to )?belong to/i,
    'configuration',
    0.8,
    'what the task names cannot be had',
  ],
  [
    /executable file not found|no such file or directory|permission denied|not a directory|Cannot(?:Start|Create)(?:Container|Volume)Error|invalid mount|Conflicting? options|nvidia-container-cli|unknown capability|Minimum memory limit/i,
    'configuration',
    0.75,
    'the container cannot be made',
  ],
];

/** ECS and load balancers find a task unhealthy. */
export const UNHEALTHY: readonly Rule[] = [
  [
    /health ?checks? (?:has |have )?failed|failed (?:ELB|container) health checks|due to an unhealthy status|is unhealthy in|unhealthy (?:in )?\(?(?:elb|target-group)|deployment failed: .{0,60}health ?check/i,
    'health-check',
    0.93,
    'a task is found unhealthy',
  ],
];

/** Stopped by itself, by ECS, by AWS or by a person: told in words where the stop code is missing. */
export const TASK_STOPS: readonly Rule[] = [
  ...UNHEALTHY,
  ...MACHINE,
  [
    /Scaling activity initiated by|AZ rebalanc|deployment ecs-svc|service (?:was )?(?:deleted|drained|scaled)|draining|(?:replaced|superseded) by|deployment replaced|Task set/i,
    'scheduler',
    0.9,
    'ECS replaced or scaled it',
  ],
  [
    /(?:stopped|killed) by (?:the )?user|by user\b|user request|\bStopTask\b(?! timed)|stopped (?:via|from|in) .{0,12}(?:console|CLI|API|SDK)\b/i,
    'human',
    0.75,
    'a person stopped it',
  ],
];
