import { type NameParts, spellOut } from './environment-names.ts';
import type { ServiceInput } from './target-schema.ts';

/** The runbooks' Cloud Map name and health path, where the owner says nothing else. */
const NORMAL_HOST = '{service}.{project}-{env}.local';
const NORMAL_PATH = '/api/v1/health';

/** The URL that is asked, from its parts or as it was written. */
export function questionUrl(
  written: Pick<ServiceInput, 'url' | 'scheme' | 'host' | 'port' | 'path'>,
  parts: NameParts,
): string {
  if (written.url !== undefined) return spellOut(written.url, parts);
  const host = spellOut(written.host ?? NORMAL_HOST, parts);
  const port = written.port === undefined ? '' : `:${written.port}`;
  return `${written.scheme ?? 'http'}://${host}${port}${written.path ?? NORMAL_PATH}`;
}
