interface Asked {
  readonly Endpoint?: string;
  readonly Region?: string;
  readonly UseFIPS?: boolean;
  readonly UseDualStack?: boolean;
}

/**
 * A client's resolver of endpoints without the rules that we never meet (FIPS, dual stack, endpoints by account,
 * isolated partitions). AWS_ENDPOINT_URL reaches it as `Endpoint`. It is bundled with the functions.
 */
export const endpointOf =
  (prefix: string) =>
  ({ Endpoint, Region, UseFIPS, UseDualStack }: Asked) => {
    if (Endpoint) return { url: new URL(Endpoint), properties: {}, headers: {} };
    if (!Region || UseFIPS || UseDualStack || /^(us|eu)-iso/.test(Region)) {
      throw new Error(`no endpoint of ${prefix} is known here for ${Region} with FIPS or dual stack`);
    }
    const domain = Region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    return { url: new URL(`https://${prefix}.${Region}.${domain}`), properties: {}, headers: {} };
  };
