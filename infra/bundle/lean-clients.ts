import path from 'node:path';

/** What all clients have in common is in one module of the bundle. */
const shared = (name: string): string => JSON.stringify(path.join(import.meta.dirname, 'sdk', name));
const CONFIG = shared('client-config.mjs');
const ENDPOINT = shared('client-endpoint.mjs');
const CLIENT = shared('client.mjs');

/** The source of a client's runtimeConfig.js. */
export const RUNTIME_CONFIG = `
  import { version } from '../package.json';
  import { runtimeConfig } from ${CONFIG};
  import { getRuntimeConfig as ownConfig } from './runtimeConfig.shared';
  export const getRuntimeConfig = (given) => runtimeConfig(given, ownConfig(), version);`;

/** What the classes of all clients do, and what the one or the other does that we have no use for. */
const KNOWN_STEPS =
  /^(?:AccountIdEndpointMode|UserAgent|Retry|Region|HostHeader|Endpoint|EventStreamSerde|EndpointDiscovery|HttpAuthScheme|Compression)$/;

/** The source of a client's class. */
export function clientClass(source: string): string {
  const name = only(source, /export class (\w+) extends/);
  const strange = [...source.matchAll(/= resolve(\w+)Config\(/g)].find(
    ([, step]) => !KNOWN_STEPS.test(step!),
  );
  if (strange) throw new Error(`${name} of the SDK does more than others: ${strange[1]}`);
  return `
    import { clientOf } from ${CLIENT};
    import { resolveClientEndpointParameters } from './endpoint/EndpointParameters';
    import { getRuntimeConfig } from './runtimeConfig';
    export const ${name} = clientOf(getRuntimeConfig, resolveClientEndpointParameters);`;
}

/** The source of a client's runtimeConfig.shared.js, less what all share: its protocol and its names are left. */
export function ownConfig(source: string): string {
  return source
    .replace(/^ {8}httpAuthSchemes: [\s\S]*?^ {8}\],\n/m, '')
    .replace(
      /^ {8,12}(?:\w+coder|disableHostPrefix|extensions|jsonCodec|logger|sha256|urlParser): .*\n/gm,
      '',
    )
    .replaceAll(/config\?\.\w+ \?\? /g, '');
}

/** The source of a client's auth/httpAuthSchemeProvider.js: all calls are signed alike (sdk/auth-middleware.mjs). */
export const authScheme = (source: string): string =>
  `export const default${only(source, /default(\w+)HttpAuthSchemeProvider/)}HttpAuthSchemeProvider = undefined;`;

/** The source of a client's endpoint/EndpointParameters.js: what its endpoint depends on (endpoints.ts). */
export function endpointParameters(source: string): string {
  return `
    import { signingAs } from ${ENDPOINT};
    export { commonParams } from ${ENDPOINT};
    export const resolveClientEndpointParameters = signingAs('${only(source, /defaultSigningName: "([\w-]+)"/)}');`;
}

function only(source: string, pattern: RegExp): string {
  const found = pattern.exec(source)?.[1];
  if (found === undefined) throw new Error(`a client of the SDK has changed: there is no ${pattern} in it`);
  return found;
}
