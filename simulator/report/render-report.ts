export function renderReport(): string { return ''; }
