import type { HintEvent } from '../../shared/contracts/schedule.ts';
import type { WatchedService } from '../../shared/core/watchlist/environment.ts';
import { keepStops } from './keep-stops.ts';
import { isFresh, lookAtOnce } from './look-at-once.ts';
import type { WatchPorts } from './ports.ts';

/** An event only makes us look sooner; what is done rests on the look. Old ones are not worth a look. */
export async function heedHint(event: HintEvent, world: WatchPorts): Promise<void> {
  const atMs = Date.parse(event.time);
  const { services, dependencies } = world.environment;
  const meant = services.filter((service) => isAbout(event, service));
  const named = [
    ...meant,
    ...dependencies.filter(({ question }) => question?.kind === 'alarm' && isOf(question.alarm, event)),
  ];
  for (const { id } of meant) await keepStops(event, id, world);
  if (!isFresh(atMs, world) || named.length === 0 || isQuiet(event)) {
    const { source, 'detail-type': type } = event;
    const ageSeconds = (world.clock.now() - atMs) / 1000;
    world.journal.say('hint ignored', { source, type, ageSeconds, isQuiet: isQuiet(event) });
    return;
  }
  await lookAtOnce(named, atMs, world);
}

const isOf = (alarm: string, { source, resources }: HintEvent): boolean =>
  source === 'aws.cloudwatch' && resources.some((arn) => arn.endsWith(`:alarm:${alarm}`));

/** CloudWatch sends the event also while people have muted the alarm, or another one suppresses it. */
function isQuiet({ source, detail }: HintEvent): boolean {
  const { muteDetail, state } = detail as { muteDetail?: unknown; state?: { actionsSuppressedBy?: unknown } };
  return source === 'aws.cloudwatch' && (muteDetail !== undefined || Boolean(state?.actionsSuppressedBy));
}

function isAbout(event: HintEvent, service: WatchedService): boolean {
  if (event.source === 'aws.cloudwatch') return service.alarm !== undefined && isOf(service.alarm, event);
  if (service.kind !== 'ecs') return false;
  const byArn = event.resources.some((arn) =>
    arn.endsWith(`:service/${service.cluster}/${service.modelName}`),
  );
  const { group, clusterArn } = event.detail as { group?: unknown; clusterArn?: unknown };
  const byGroup =
    group === `service:${service.modelName}` && String(clusterArn).endsWith(`/${service.cluster}`);
  return byArn || byGroup;
}
