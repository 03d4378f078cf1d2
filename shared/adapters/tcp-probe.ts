import { connect } from 'node:net';
import type { Answer } from '../core/health/observation.ts';
import { answerToError, answerToSilence } from './probe-failure.ts';
import type { Endpoint } from './resolver.ts';

/** Well when a connection can be opened; nothing is sent. */
export function askTcp(endpoint: Endpoint, timeoutMs: number): Promise<Answer> {
  const { address, port } = endpoint;
  return new Promise((resolve) => {
    const startedMs = performance.now();
    const tookMs = () => performance.now() - startedMs;
    const socket = connect({ host: address, port });
    const end = (answer: Answer) => {
      clearTimeout(deadline);
      resolve(answer);
      socket.destroy();
    };
    // As in the HTTP exchange: what has arrived in time is seen before the deadline is believed.
    const deadline = setTimeout(
      () => setImmediate(() => end(answerToSilence(address, 'connect', timeoutMs, tookMs()))),
      timeoutMs,
    );
    socket.once('connect', () => end({ address, verdict: 'up', latencyMs: Math.round(tookMs()) }));
    socket.on('error', (error) => end(answerToError(address, 'connect', error)));
  });
}
