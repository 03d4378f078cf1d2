import type { CaseFile, Diagnosis } from './diagnose.ts';

const LENGTH = String.raw`\d+(?:\.\d+)? ?(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)`;
const DATA =
  '(?:candles?|bars?|ticks?|quotes?|prices?|trades?|data|datasets?|feeds?|records?|rows?|events?|snapshots?|readings?|updates?|sync|refresh|imports?|ingest(?:ion)?)';

/** What services say whose data have stopped. A stale connection, lock or token is something else. */
const SAYS_STALE = new RegExp(
  [
    String.raw`\bstale\b(?! (?:connections?|sockets?|sessions?|locks?|handles?|tokens?|pids?|elements?|objects?|reads?)\b)`,
    String.raw`\bout[- ]?dated\b|\bout of date\b`,
    String.raw`\bno (?:new|fresh|recent) ${DATA}\b`,
    String.raw`\b(?:newest|latest|last|most recent) (?:\w+ )?${DATA}\b[^.;]{0,40}?\b${LENGTH} (?:old|ago|behind)\b`,
    String.raw`\b${DATA} (?:is|are) ${LENGTH} (?:old|behind|late)\b`,
    String.raw`\b${DATA}\b[^.;]{0,30}\bnot (?:been )?(?:updated|refreshed|synced)\b`,
  ].join('|'),
  'i',
);

/** It answers, and what it answers with is old: by its own timestamp, or in its own words. */
function isStale({ belief }: Pick<CaseFile, 'belief'>): boolean {
  const { phase, httpStatus = 0, reason } = belief;
  if (phase === 'stale') return true;
  return (phase === 'body' || (phase === 'http' && httpStatus >= 500)) && SAYS_STALE.test(reason);
}

/** The process lives and answers; what brings its data has stopped. */
export function blameStaleData(file: CaseFile): Diagnosis | undefined {
  if (!isStale(file)) return undefined;
  return {
    cause: 'stale-data',
    blames: file.service,
    confidence: file.belief.phase === 'stale' ? 0.85 : 0.75,
    because: [`it answers, and its data are old: ${file.belief.reason}`, 'what brings its data has stopped'],
  };
}
