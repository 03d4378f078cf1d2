import type { Guide } from '../../shared/core/guide/guide.ts';
import { wrap } from './layout.ts';

/** What to look at, and what to check before it is over. A command stays on one line: it is to be pasted. */
export function sayGuide({ lookAt, beforeOver }: Guide): string[] {
  return [
    ...section(
      'WHAT TO LOOK AT',
      lookAt.map(({ ask, command }) => ({ words: `- ${ask}`, command })),
    ),
    ...section(
      'BEFORE YOU CALL IT OVER',
      beforeOver.map(({ holds, command }) => ({ words: `[ ] ${holds}`, command })),
    ),
  ];
}

function section(title: string, items: readonly { words: string; command?: string }[]): string[] {
  if (items.length === 0) return [];
  const lines = items.flatMap(({ words, command }) => [
    ...wrap(words, 76).map((line, index) => (index === 0 ? `  ${line}` : `    ${line}`)),
    ...(command === undefined ? [] : [`      ${command}`]),
  ]);
  return ['', title, ...lines];
}
