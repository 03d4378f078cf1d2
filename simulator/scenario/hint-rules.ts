import type { BridgeEvent } from '../ecs/event-bridge.ts';

/** The events that the template's rules let through to the watcher; a test holds this against the template. */
export function isHint(event: BridgeEvent, alarms: ReadonlySet<string>): boolean {
  const { detail } = event;
  switch (event['detail-type']) {
    case 'CloudWatch Alarm State Change':
      return alarms.has(String(detail.alarmName));
    case 'ECS Task State Change':
      return detail.lastStatus === 'STOPPED' && String(detail.group).startsWith('service:');
    case 'ECS Service Action':
      return detail.eventType === 'WARN' || detail.eventType === 'ERROR';
    case 'ECS Deployment State Change':
      return true;
    default:
      return false;
  }
}
