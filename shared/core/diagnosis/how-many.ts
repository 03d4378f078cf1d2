/** `1 task was`, `3 tasks were`. */
export const howMany = (count: number, one: string, more = `${one}s`): string =>
  `${count} ${count === 1 ? one : more}`;
