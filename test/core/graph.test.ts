import { describe, expect, it } from 'vitest';
import { findCycles, needsOf } from '../../shared/core/watchlist/graph.ts';

const node = (id: string, ...dependsOn: string[]) => ({ id, dependsOn });

describe('needsOf', () => {
  it('names everything that is needed, nearest first, once', () => {
    const nodes = [node('a', 'b', 'c'), node('b', 'd'), node('c', 'd'), node('d')];
    expect(needsOf('a', nodes)).toEqual(['b', 'c', 'd']);
  });
  it('ends in a circle too', () => {
    expect(needsOf('a', [node('a', 'b'), node('b', 'a')])).toEqual(['b']);
  });
});

describe('findCycles', () => {
  it('finds none where there is none', () => {
    expect(findCycles([node('a', 'b'), node('b', 'c'), node('c')])).toEqual([]);
  });
  it('finds every one, the one that needs itself among them', () => {
    const nodes = [node('f', 'f'), node('g', 'h'), node('h', 'g', 'i'), node('i', 'h'), node('k')];
    expect(findCycles(nodes)).toEqual([
      ['f', 'f'],
      ['g', 'h', 'g'],
      ['h', 'i', 'h'],
    ]);
  });
});
