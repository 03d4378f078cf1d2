import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How the command reaches a running `npm start`: as an engineer of its pretended account. */
export interface LocalRun {
  readonly endpointUrl: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** @param variables those that an engineer of the local cloud puts into the environment */
export const localRunOf = (variables: Readonly<Record<string, string>>): LocalRun => ({
  endpointUrl: variables.AWS_ENDPOINT_URL!,
  region: variables.AWS_REGION!,
  accessKeyId: variables.AWS_ACCESS_KEY_ID!,
  secretAccessKey: variables.AWS_SECRET_ACCESS_KEY!,
  sessionToken: variables.AWS_SESSION_TOKEN!,
});

/** Of the page of `npm start`. */
const USUAL_PORT = 4780;

const FOLDER = join(import.meta.dirname, '..', '..', '.watchdog');

const fileOf = (port: number, folder: string): string => join(folder, `local-${port}.json`);

/** Leaves a note for the command, readable by nobody else. @returns what takes it away again */
export function noteLocalRun(
  port: number,
  variables: Readonly<Record<string, string>>,
  folder = FOLDER,
): () => void {
  mkdirSync(folder, { recursive: true });
  rmSync(fileOf(port, folder), { force: true });
  writeFileSync(fileOf(port, folder), JSON.stringify(localRunOf(variables)), { mode: 0o600 });
  return () => rmSync(fileOf(port, folder), { force: true });
}

/** The port of the only run that has left a note, or else the usual one. */
export function portOfLocalRun(folder = FOLDER): number {
  const notes = existsSync(folder) ? readdirSync(folder) : [];
  const ports = notes.flatMap((name) => /^local-(\d+)\.json$/.exec(name)?.[1] ?? []);
  return ports.length === 1 ? Number(ports[0]) : USUAL_PORT;
}

/** Undefined if no run of this port has left a note. */
export function readLocalRun(port: number, folder = FOLDER): LocalRun | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(port, folder), 'utf8')) as LocalRun;
  } catch {
    return undefined;
  }
}
