import type { Expectation } from './story.ts';
import { healerOf, type StoryRecord } from './story-record.ts';

/** Everything in which the world differs from what the story should have come to; empty when all is right. */
export function judgeStory(service: string, expect: Expectation, record: StoryRecord): string[] {
  return [
    ...judgeActs(expect, record),
    ...judgeServices(service, expect, record),
    ...judgeClaims(expect, record),
    ...judgeNotices(expect, record),
  ];
}

const say = (acts: Expectation['acts']): string =>
  acts.map(({ service, what }) => `${what} on ${service}`).join(', ') || 'nothing';

function judgeActs(expect: Expectation, record: StoryRecord): string[] {
  const wanted = say(expect.acts);
  const done = say(record.acts);
  const healer = healerOf(record);
  return [
    ...(wanted === done ? [] : [`ECS was asked for: ${done}; it should have been: ${wanted}`]),
    ...(healer === expect.healedBy
      ? []
      : [`healed by ${healer ?? 'nothing'}, not by ${expect.healedBy ?? 'nothing'}`]),
  ];
}

function judgeServices(service: string, expect: Expectation, { services }: StoryRecord): string[] {
  return services.flatMap(({ id, desired, wanted, answering, revision }) => [
    ...(desired === wanted ? [] : [`${id} is left at ${desired} tasks, not ${wanted}`]),
    ...(answering >= wanted ? [] : [`${answering} of ${wanted} tasks of ${id} answer rightly at the end`]),
    ...(id !== service || revision === expect.revisionAtEnd
      ? []
      : [`${id} is left on revision ${revision}, not ${expect.revisionAtEnd}`]),
  ]);
}

function judgeClaims(expect: Expectation, { cause, detectedAtMs }: StoryRecord): string[] {
  return [
    ...(detectedAtMs === undefined ? ['it was never noticed'] : []),
    ...(cause === expect.cause ? [] : [`diagnosed ${cause ?? 'nothing'}, not ${expect.cause}`]),
  ];
}

function judgeNotices(expect: Expectation, { notices }: StoryRecord): string[] {
  const kinds = notices.map((notice) => notice.attributes.kind ?? '');
  const faults: string[] = [];
  let from = 0;
  for (const kind of expect.tells) {
    const at = kinds.indexOf(kind, from);
    if (at < 0) faults.push(`no notice "${kind}" in its place among: ${kinds.join(', ') || 'none'}`);
    else from = at + 1;
  }
  if (kinds.length > expect.mostNotices) {
    faults.push(`${kinds.length} notices (${kinds.join(', ')}), at most ${expect.mostNotices} are needed`);
  }
  const first = notices[0];
  if (expect.names && first && !`${first.subject} ${first.text}`.includes(expect.names)) {
    faults.push(`the first notice does not name ${expect.names}`);
  }
  return faults;
}
