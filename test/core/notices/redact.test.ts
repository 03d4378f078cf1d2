import { describe, expect, it } from 'vitest';
import { printableLine, redact } from '../../../shared/core/notices/redact.ts';

const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N';

describe('redact', () => {
  it.each([
    ['an AWS key', 'key AKIAIOSFODNN7EXAMPLE here', 'key [redacted] here'],
    ['a temporary AWS key', 'ASIAIOSFODNN7EXAMPLE', '[redacted]'],
    [
      'an AWS secret',
      'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCY',
      'aws_secret_access_key = [redacted]',
    ],
    ['a JSON web token', `got ${TOKEN}.`, 'got [redacted].'],
    ['a bearer token', 'Authorization: Bearer abcdef123456', /^Authorization: \[redacted\]/],
    ['a bearer token alone', 'bearer abcdef123456', 'bearer [redacted]'],
    ['a password', 'password=hunter22 next', 'password=[redacted] next'],
    ['a password in JSON', '{"dbPassword":"hun ter","a":1}', '{"dbPassword":[redacted],"a":1}'],
    ['a URL with a user', 'postgres://admin:hunter22@db:5432/x', 'postgres://[redacted]@db:5432/x'],
    ['a signed URL', 'https://b/o?X-Amz-Signature=abc&x=1', 'https://b/o?X-Amz-Signature=[redacted]&x=1'],
    ['a token parameter', 'https://h/?token=abc&x=1', 'https://h/?token=[redacted]&x=1'],
    ['a GitHub token', 'ghp_0123456789abcdefghij', '[redacted]'],
    [
      'a password in JSON in JSON',
      '{"msg":"{\\"password\\":\\"hunter22\\",\\"a\\":1}"}',
      '{"msg":"{\\"password\\":[redacted],\\"a\\":1}"}',
    ],
    ['a key in JSON in JSON', String.raw`{\"api_key\": \"hunter22\"}`, String.raw`{\"api_key\": [redacted]}`],
    [
      'what is quoted twice more',
      String.raw`\\\"token\\\":\\\"hunter22\\\" x`,
      String.raw`\\\"token\\\":[redacted] x`,
    ],
    [
      'a password with a quote in it',
      String.raw`{"password":"a\"hunter22","b":1}`,
      '{"password":[redacted],"b":1}',
    ],
    ['a setting of a container', 'DB_PASS=hunter22 PGUSER=x', 'DB_PASS=[redacted] PGUSER=x'],
    [
      'an argument',
      'exec tool --db-password hunter22 --port 5432',
      'exec tool --db-password [redacted] --port 5432',
    ],
    ['a passphrase', 'passphrase: hunter22', 'passphrase: [redacted]'],
    ['a line of a profile', 'aws_secret_access_key wJalrXUtnFEMI', 'aws_secret_access_key [redacted]'],
    [
      'a cookie that is set',
      'Set-Cookie: sid=hunter22; Path=/; HttpOnly',
      'Set-Cookie: [redacted]; HttpOnly',
    ],
    ['every cookie', 'Cookie: lang=de; sid=hunter22 next', 'Cookie: [redacted] next'],
    [
      'a cookie in JSON',
      String.raw`\"cookie\":\"lang=de; sid=hunter22\",`,
      String.raw`\"cookie\":[redacted],`,
    ],
    ['a password of a hash', "password=>'hunter22', x", 'password=>[redacted], x'],
    ['a private key', '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----', '[redacted]'],
  ])('removes %s', (_, text, expected) => {
    if (typeof expected === 'string') expect(redact(text)).toBe(expected);
    else expect(redact(text)).toMatch(expected);
    expect(redact(text)).not.toMatch(/hunter22|abcdef123456|MIIE|wJalr|dozj/);
  });

  it.each([
    'mlflow-db: connection refused',
    'answers 503 after 120 ms',
    'password authentication failed for user "shop"',
    'pass rate: 3, bypass=true, compass: north',
    'the cookie has expired',
    'arn:aws:ecs:eu-central-1:1:service/c/s',
    'AIDAJQABLZS4A3QDU576Q rejected it',
    'AROADBQP57FF2AEXAMPLE:alice@example.com approved it before',
  ])('leaves %s as it is', (text) => {
    expect(redact(text)).toBe(text);
  });
});

describe('printableLine', () => {
  it.each([
    ['line breaks', 'a\r\nb\u2028c\u0085d', 'a b c d'],
    ['ANSI escapes', '\u001b[31mred\u001b[0m \u001b]0;title\u0007x', 'red x'],
    ['bidi overrides and zero widths', 'a\u202eb\u2066c\u200bd\ufeffe', 'a b c d e'],
    ['half a surrogate pair', 'a\ud800b', 'a\ufffdb'],
    ['null bytes', 'a\u0000b', 'a b'],
  ])('keeps %s out', (_, text, expected) => {
    expect(printableLine(text, 100)).toBe(expected);
  });

  it('is never longer than asked, and says that it was cut', () => {
    expect(printableLine('x'.repeat(500), 80)).toBe(`${'x'.repeat(79)}…`);
    expect(printableLine('x'.repeat(80), 80)).toBe('x'.repeat(80));
  });

  it('keeps a secret out that a break would have split', () => {
    expect(printableLine('password=\u0000hunter22', 100)).not.toContain('hunter22');
  });

  it('takes no time over a megabyte of bait', () => {
    const before = process.threadCpuUsage();
    printableLine('password'.repeat(130_000), 200);
    printableLine('a://'.repeat(250_000), 200);
    printableLine('-'.repeat(1_000_000), 200);
    printableLine('--pass '.repeat(150_000), 200);
    printableLine('cookie:a;'.repeat(120_000), 200);
    printableLine('token="\\\\'.repeat(150_000), 200);
    printableLine(`token${'\\'.repeat(1_000_000)}`, 200);
    const { user, system } = process.threadCpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(100); // ms of this thread, however busy the machine is
  });
});
