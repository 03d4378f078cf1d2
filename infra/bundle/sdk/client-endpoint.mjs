/** What the endpoint of a call depends on besides its client: nothing (endpoint-middleware.mjs). */
export const commonParams = {};
export const signingAs = (defaultSigningName) => (config) => Object.assign(config, { defaultSigningName });
