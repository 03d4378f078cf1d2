import { smallCloud } from './small-cloud.ts';
import { functionOf, templateOf } from './small-template.ts';

/** A program of its own: starts a cloud with one warm function, says so, and waits to be killed. */
const { cloud, stop } = await smallCloud(templateOf(functionOf('Warm')), {
  Warm: 'exports.handler = async () => process.pid;',
});
const warm = await cloud.invoke('watchdog-shop-local-Warm', {});
process.once('SIGINT', () => void stop());
process.send?.({ warm });
