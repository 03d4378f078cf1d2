/** What the endpoint of every client depends on. */
const builtIn = (name) => ({ type: 'builtInParams', name });

export const commonParams = {
  UseFIPS: builtIn('useFipsEndpoint'),
  Endpoint: builtIn('endpoint'),
  Region: builtIn('region'),
  UseDualStack: builtIn('useDualstackEndpoint'),
};
export const signingAs = (defaultSigningName) => (config) => Object.assign(config, { defaultSigningName });
