import { writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { AUTHORITY, type FarmTarget, TIMEOUT_MS } from '../farm.ts';
import { startProcess, temporaryFolder } from '../started-process.ts';
import { freePort, until } from './start-peer.ts';

/** So many probes at once: with more it uses no less CPU. */
const AT_ONCE = 100;

const MODULES = `modules:
  asked:
    prober: http
    timeout: ${TIMEOUT_MS / 1000}s
    http:
      preferred_ip_protocol: ip4
      tls_config:
        ca_file: ${AUTHORITY}
`;

/** Debian's blackbox_exporter on one core, which is how it uses least CPU. */
export async function startBlackbox() {
  const folder = temporaryFolder();
  const config = path.join(folder, 'blackbox.yml');
  writeFileSync(config, MODULES);
  const port = await freePort();
  const child = startProcess(
    'prometheus-blackbox-exporter',
    [`--config.file=${config}`, `--web.listen-address=127.0.0.1:${port}`, '--log.level=error'],
    { env: { ...process.env, GOMAXPROCS: '1' } },
  );
  await until(`http://127.0.0.1:${port}/-/healthy`);
  return { pid: child.pid!, child, address: `127.0.0.1:${port}` };
}

/** Has every target probed once, as Prometheus would; says for each whether it is well. */
export async function tickOfBlackbox(address: string, targets: readonly FarmTarget[]): Promise<boolean[]> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const verdicts = await Promise.all(
    targets.map(async ({ url }) => {
      const page = await get(`http://${address}/probe?module=asked&target=${encodeURIComponent(url)}`, agent);
      const [, success] = /^probe_success (\d)$/m.exec(page) ?? [];
      if (success === undefined) throw new Error(`blackbox_exporter gave no verdict: ${page.slice(0, 200)}`);
      return success === '1';
    }),
  );
  agent.destroy();
  return verdicts;
}

function get(url: string, agent: http.Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    http
      .get(url, { agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve(Buffer.concat(chunks).toString()));
        response.on('error', reject);
      })
      .on('error', reject);
  });
}
