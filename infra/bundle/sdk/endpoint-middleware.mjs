/** What AWS_ENDPOINT_URL says, or the endpoint of the region. */
export const bindEndpointMiddleware =
  (configured) =>
  ({ config }) =>
  (next, context) =>
  async (args) => {
    const [Endpoint, Region, UseFIPS, UseDualStack] = await Promise.all([
      configured(config.serviceId),
      config.region(),
      config.useFipsEndpoint(),
      config.useDualstackEndpoint(),
    ]);
    context.endpointV2 = config.endpointProvider({ Endpoint, Region, UseFIPS, UseDualStack });
    return next(args);
  };
