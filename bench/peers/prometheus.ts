import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FarmTarget } from '../farm.ts';
import { startProcess, temporaryFolder } from '../started-process.ts';
import { startBlackbox } from './blackbox.ts';
import { freePort, until } from './start-peer.ts';

/** Prometheus that has blackbox_exporter probe every target once an interval; it also stores what it scrapes. */
export async function startPrometheus(targets: readonly FarmTarget[], intervalSeconds: number) {
  const blackbox = await startBlackbox();
  const folder = temporaryFolder();
  const list = path.join(folder, 'targets.json');
  writeFileSync(list, JSON.stringify([{ targets: targets.map((target) => target.url) }]));
  writeFileSync(path.join(folder, 'prometheus.yml'), configOf(list, blackbox.address, intervalSeconds));
  const port = await freePort();
  const child = startProcess('prometheus', [
    `--config.file=${path.join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${path.join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=error',
  ]);
  await until(`http://127.0.0.1:${port}/-/ready`);
  return { children: [child, blackbox.child], address: `127.0.0.1:${port}` };
}

const configOf = (list: string, blackbox: string, intervalSeconds: number) => `global:
  scrape_interval: ${intervalSeconds}s
  scrape_timeout: 3s
scrape_configs:
  - job_name: asked
    metrics_path: /probe
    params: {module: [asked]}
    file_sd_configs: [{files: ['${list}']}]
    relabel_configs:
      - {source_labels: [__address__], target_label: __param_target}
      - {source_labels: [__param_target], target_label: instance}
      - {target_label: __address__, replacement: '${blackbox}'}
`;

/** The URLs whose newest sample says that they are down. */
export async function downByPrometheus(address: string): Promise<string[]> {
  const answer = await fetch(
    `http://${address}/api/v1/query?query=${encodeURIComponent('probe_success==0')}`,
  );
  const { data } = (await answer.json()) as { data: { result: { metric: { instance: string } }[] } };
  return data.result.map((one) => one.metric.instance);
}
