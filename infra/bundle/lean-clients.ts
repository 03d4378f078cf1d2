import path from 'node:path';

/** What all clients have in common is in one module of the bundle. */
const shared = (name: string): string => JSON.stringify(path.join(import.meta.dirname, 'sdk', name));
const CONFIG = shared('client-config.mjs');
const AUTH = shared('client-auth.mjs');
const ENDPOINT = shared('client-endpoint.mjs');

/** The source of a client's runtimeConfig.js. */
export const RUNTIME_CONFIG = `
  import { version } from '../package.json';
  import { runtimeConfig } from ${CONFIG};
  import { getRuntimeConfig as ownConfig } from './runtimeConfig.shared';
  export const getRuntimeConfig = (given) => runtimeConfig(given, ownConfig(), version);`;

/** The source of a client's runtimeConfig.shared.js, less what all share: its protocol and its names are left. */
export function ownConfig(source: string): string {
  return source
    .replace(/^ {8}httpAuthSchemes: [\s\S]*?^ {8}\],\n/m, '')
    .replace(/^ {8}(?:\w+coder|disableHostPrefix|extensions|logger|sha256|urlParser): .*\n/gm, '')
    .replaceAll(/config\?\.\w+ \?\? /g, '');
}

/** The source of a client's auth/httpAuthSchemeProvider.js: every call of ours is signed, with the name of its service. */
export function authScheme(source: string): string {
  const client = only(source, /default(\w+)HttpAuthSchemeProvider/);
  const service = only(source, /name: "([\w-]+)"/);
  return `
    import { parametersOf, signedAs } from ${AUTH};
    export { resolveHttpAuthSchemeConfig } from ${AUTH};
    export const default${client}HttpAuthSchemeParametersProvider = parametersOf;
    export const default${client}HttpAuthSchemeProvider = signedAs('${service}');`;
}

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
