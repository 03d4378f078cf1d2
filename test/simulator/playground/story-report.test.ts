import { describe, expect, it } from 'vitest';
import { STORIES } from '../../../simulator/playground/stories/catalogue.ts';
import type { StoryResult } from '../../../simulator/playground/stories/play-story.ts';
import { jsonLine, storyTable } from '../../../simulator/playground/stories/story-report.ts';

const HELD: StoryResult = {
  story: 'dependency-down',
  ok: false,
  detectedSeconds: 4.2,
  cause: 'dependency',
  remedies: [],
  healedBy: null,
  recoveredSeconds: null,
  notices: 2,
  desiredAtEnd: 2,
  revisionAtEnd: 10,
  faults: ['mlflow is left at 0 tasks, not 2'],
};

describe('the report of a story', () => {
  it('is one object on one line with exactly these fields', () => {
    expect(jsonLine(HELD)).toBe(
      '{"story":"dependency-down","ok":false,"detectedSeconds":4.2,"cause":"dependency","remedies":[],"healedBy":null,"recoveredSeconds":null,"notices":2,"desiredAtEnd":2,"revisionAtEnd":10}',
    );
  });

  it('is a row of a table, with what went wrong below it', () => {
    const [, , row, , fault] = storyTable([HELD]).split('\n');
    expect(row!.split(/\s{2,}/)).toEqual([
      'dependency-down',
      'NO',
      '4.2 s',
      'dependency',
      'none (held)',
      '-',
      '-',
      '2',
    ]);
    expect(fault).toBe('dependency-down: mlflow is left at 0 tasks, not 2');
  });
});

describe('the stories', () => {
  it('are the ones that the README names', () => {
    expect(STORIES.map((story) => story.name)).toEqual([
      'hang',
      'empty-start',
      'late-bad-revision',
      'whole-ladder',
      'dependency-down',
      'killed-while-parked',
      'blind',
    ]);
  });
});
