import { describe, expect, it } from 'vitest';
import { literalAddress, whyRefused } from '../../shared/adapters/address-guard.ts';

describe('an address that may be asked', () => {
  it.each([
    '1.2.3.4',
    '10.0.0.5',
    '172.31.0.2',
    '192.168.1.1',
    '100.63.255.255',
    '2600:1f18::1',
    '126.255.255.255',
  ])('%s', (address) => {
    expect(whyRefused(address, false)).toBeUndefined();
    expect(whyRefused(address, true)).toBeUndefined();
  });
});

describe('an address that is never asked', () => {
  it.each([
    ['0.0.0.0', 'unspecified'],
    ['0.1.2.3', 'unspecified'],
    ['169.254.169.254', 'link-local'],
    ['169.254.170.2', 'link-local'],
    ['100.64.0.1', 'shared'],
    ['224.0.0.1', 'multicast'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'reserved'],
    ['::', 'unspecified'],
    ['fe80::1', 'link-local'],
    ['febf::1', 'link-local'],
    ['fd00:ec2::254', 'unique local'],
    ['fc00::1', 'unique local'],
    ['ff02::1', 'multicast'],
    ['::ffff:169.254.169.254', 'IPv6 form'],
    ['::ffff:a9fe:a9fe', 'IPv6 form'],
    ['::ffff:127.0.0.1', 'IPv6 form'],
    ['::ffff:8.8.8.8', 'IPv6 form'],
    ['::a9fe:a9fe', 'IPv6 form'],
    ['64:ff9b::a9fe:a9fe', 'IPv6 form'],
    ['64:ff9b:1::7f00:1', 'IPv6 form'],
    ['2002:a9fe:a9fe::', 'IPv6 form'],
    ['2001::1', 'IPv6 form'],
    ['fe80::1%eth0', 'not an address'],
    ['example.com', 'not an address'],
    ['', 'not an address'],
  ])('%s: %s, not even locally', (address, what) => {
    expect(whyRefused(address, false)).toContain(what);
    expect(whyRefused(address, true)).toContain(what);
  });

  it.each(['127.0.0.1', '127.9.9.9', '::1'])('%s, unless the environment is local', (address) => {
    expect(whyRefused(address, false)).toContain('loopback');
    expect(whyRefused(address, true)).toBeUndefined();
  });
});

describe('a host that is an address in disguise', () => {
  it.each([
    ['0x7f.1', '127.0.0.1'],
    ['2130706433', '127.0.0.1'],
    ['0177.0.0.1', '127.0.0.1'],
    ['127.1', '127.0.0.1'],
    ['１２７.0.0.1', '127.0.0.1'],
    ['%31%32%37.0.0.1', '127.0.0.1'],
    ['0', '0.0.0.0'],
    ['169.254.169.254.', '169.254.169.254'],
    ['[::ffff:a9fe:a9fe]', '::ffff:a9fe:a9fe'],
    ['::1', '::1'],
  ])('%s is %s', (host, address) => {
    expect(literalAddress(host)).toBe(address);
  });

  it('a name is none', () => {
    expect(literalAddress('backend.tradai-prod.local')).toBeUndefined();
    expect(literalAddress('localhost.')).toBeUndefined();
  });
});
