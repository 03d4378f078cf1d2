import { chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type FarmTarget, TIMEOUT_MS } from '../farm.ts';
import { startProcess, temporaryFolder } from '../started-process.ts';
import { pathOf } from './start-peer.ts';

/** Nagios 4 with one check_http a target and interval; each check is a process of its own. */
export async function startNagios(targets: readonly FarmTarget[], intervalSeconds: number) {
  const folder = temporaryFolder();
  for (const name of ['checks', 'archives']) mkdirSync(path.join(folder, name));
  const log = path.join(folder, 'nagios.log');
  writeFileSync(path.join(folder, 'objects.cfg'), objectsOf(targets, intervalSeconds));
  const { user, owner } = whoRuns();
  writeFileSync(path.join(folder, 'nagios.cfg'), settingsOf(folder, user));
  if (owner !== undefined)
    for (const name of ['', 'checks', 'archives']) chownSync(path.join(folder, name), owner, owner);
  const child = startProcess(pathOf('nagios4')!, [path.join(folder, 'nagios.cfg')]);
  return { children: [child], log };
}

/** Started by root, it changes to another user, who must be able to write its files. */
function whoRuns(): { user: string; owner?: number } {
  if (process.getuid?.() !== 0) return { user: '' };
  const [, uid] = /^nobody:[^:]*:(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8')) ?? [];
  return { user: 'nagios_user=nobody\nnagios_group=nogroup\n', owner: Number(uid) };
}

const settingsOf = (folder: string, user: string) => `${user}log_file=${folder}/nagios.log
log_archive_path=${folder}/archives
cfg_file=${folder}/objects.cfg
object_cache_file=${folder}/objects.cache
precached_object_file=${folder}/objects.precache
status_file=${folder}/status.dat
status_update_interval=60
state_retention_file=${folder}/retention.dat
temp_file=${folder}/temp
temp_path=${folder}
check_result_path=${folder}/checks
command_file=${folder}/command
query_socket=${folder}/query
lock_file=${folder}/lock
interval_length=1
check_external_commands=0
execute_host_checks=0
enable_notifications=0
enable_event_handlers=0
max_service_check_spread=1
service_inter_check_delay_method=0.005
max_concurrent_checks=0
service_check_timeout=10
log_initial_states=0
`;

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

function objectsOf(targets: readonly FarmTarget[], intervalSeconds: number): string {
  const check = `${pathOf('check_http')} -H 127.0.0.1 -I $ARG2$ -p $ARG1$ -u /health -t ${TIMEOUT_MS / 1000}`;
  const always = { check_period: 'always', notification_period: 'always', contacts: 'nobody' };
  const everyDay = Object.fromEntries(DAYS.map((day) => [day, '00:00-24:00']));
  return [
    define('timeperiod', { timeperiod_name: 'always', alias: 'always', ...everyDay }),
    define('command', { command_name: 'check', command_line: check }),
    define('contact', {
      contact_name: 'nobody',
      service_notification_period: 'always',
      host_notification_period: 'always',
      service_notification_commands: 'check',
      host_notification_commands: 'check',
    }),
    define('host', { host_name: 'farm', address: '127.0.0.1', max_check_attempts: 1, ...always }),
    ...targets.map(({ id, url }) => {
      const { port, hostname } = new URL(url);
      return define('service', {
        host_name: 'farm',
        service_description: id,
        check_command: `check!${port}!${hostname}`,
        check_interval: intervalSeconds,
        retry_interval: intervalSeconds,
        max_check_attempts: 3,
        ...always,
      });
    }),
  ].join('');
}

/** Each on lines of its own, as its parser wants it. */
function define(kind: string, fields: Readonly<Record<string, string | number>>): string {
  const lines = Object.entries(fields).map(([name, value]) => `  ${name} ${value}\n`);
  return `define ${kind} {\n${lines.join('')}}\n`;
}

/** When Nagios first called each of these ill, in epoch milliseconds; it writes whole seconds. */
export function alertsOfNagios(log: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const [, seconds, id] of readFileSync(log, 'utf8').matchAll(
    /^\[(\d+)\] SERVICE ALERT: farm;([^;]+);CRITICAL;/gm,
  )) {
    if (!found.has(id!)) found.set(id!, Number(seconds) * 1000);
  }
  return found;
}
