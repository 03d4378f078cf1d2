import type { Tone } from '../playground/story-line.ts';

/** Something that lasts. */
export interface Bar {
  readonly fromMs: number;
  readonly toMs: number;
  readonly tone: Tone;
  /** What a reader sees who points at it; `label` stands in it where there is room. */
  readonly title: string;
  readonly label?: string;
  /** Room is kept for its label, however short it is. */
  readonly hasRoom?: boolean;
}

/** Something that happens at an instant. */
export interface Mark {
  readonly atMs: number;
  readonly tone: Tone;
  readonly shape: 'tick' | 'dot' | 'act' | 'notice';
  readonly title: string;
}

export interface Row {
  readonly name: string;
  readonly bars: readonly Bar[];
  readonly marks: readonly Mark[];
}

/** One service, one dependency, or the story itself, as rows over one axis of time. */
export interface Lane {
  readonly name: string;
  readonly rows: readonly Row[];
}

/** Bars from one change to the next. */
export function barsOf<T>(
  changes: readonly { readonly atMs: number; readonly value: T }[],
  endMs: number,
  look: (value: T) => Omit<Bar, 'fromMs' | 'toMs'> | undefined,
): Bar[] {
  return changes.flatMap(({ atMs, value }, index) => {
    const bar = look(value);
    const toMs = changes[index + 1]?.atMs ?? endMs;
    return bar && toMs > atMs ? [{ fromMs: atMs, toMs, ...bar }] : [];
  });
}
