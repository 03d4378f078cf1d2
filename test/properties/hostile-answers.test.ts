import { describe, expect, it } from 'vitest';
import { whyRefused } from '../../shared/adapters/address-guard.ts';
import { printableLine } from '../../shared/core/notices/redact.ts';
import fc from '../fast-check.ts';

const byte = fc.integer({ min: 0, max: 255 });
const dotted = (first: number) => fc.tuple(byte, byte, byte).map((rest) => [first, ...rest].join('.'));
const hex = fc.integer({ min: 0, max: 0xffff }).map((group) => group.toString(16));

const FORBIDDEN = fc.oneof(
  dotted(127),
  dotted(0),
  fc.integer({ min: 224, max: 239 }).chain(dotted),
  fc.tuple(byte, byte).map(([a, b]) => `169.254.${a}.${b}`),
  fc.tuple(hex, hex).map(([a, b]) => `fe80::${a}:${b}`),
  fc.tuple(hex, hex).map(([a, b]) => `fd00:ec2::${a}:${b}`),
  fc.constantFrom(
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::a9fe:a9fe',
    '2002:a9fe:a9fe::',
    '::a9fe:a9fe',
  ),
);

describe('I31: an address that no probe may connect to', () => {
  it('is refused in every spelling', () => {
    fc.assert(fc.property(FORBIDDEN, (address) => whyRefused(address, false) !== undefined));
  });

  it.each(['10.1.2.3', '172.16.0.9', '192.168.1.1', '93.184.216.34', '2606:2800:220:1::1'])(
    '%s is not',
    (address) => {
      expect(whyRefused(address, false)).toBeUndefined();
    },
  );
});

const SECRETS = ['AKIAIOSFODNN7EXAMPLE', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'];

describe('I33: what others wrote', () => {
  it('becomes one short printable line without secrets', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 600 }),
      fc.string({ unit: 'grapheme', maxLength: 300 }),
    );
    fc.assert(
      fc.property(text, fc.constantFrom(...SECRETS), text, (before, secret, after) => {
        const line = printableLine(`${before} ${secret} ${after}`, 200);
        expect(line.length).toBeLessThanOrEqual(200);
        expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
        expect(line).not.toContain(secret);
      }),
    );
  });
});
