import { describe, expect, test } from 'vitest';
import { AddressRules, judgeReceiverUrl } from '../src/index.ts';

const strict = { rules: new AddressRules([]), ownHosts: ['api.millrace.test'] };
const judge = (url: string) => judgeReceiverUrl(url, strict);

describe('a receiver', () => {
  test.each([
    ['https://example.com/hooks?tenant=7', 'https://example.com/hooks?tenant=7'],
    ['https://example.com:8443', 'https://example.com:8443/'],
    ['HTTPS://Example.COM:443/a/../b', 'https://example.com/b'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example/'],
    ['https://1.1.1.1/', 'https://1.1.1.1/'],
    ['https://[2606:4700:4700::1111]/', 'https://[2606:4700:4700::1111]/'],
  ])('may be %s', (given, url) => {
    expect(judge(given)).toEqual({ kind: 'good', url });
  });

  test('may not be without TLS', () => {
    expect(judge('http://example.com/')).toMatchObject({ kind: 'bad', because: 'no-https' });
  });

  test.each([
    ...['https://127.0.0.1/', 'https://localhost/', 'https://LOCALHOST./', 'https://[::1]/', 'https://0.0.0.0/'],
    ...['https://2130706433/', 'https://0x7f.1/', 'https://127.1/', 'https://0177.0.0.1/', 'https://017700000001/'],
    ...['https://[::ffff:169.254.169.254]/', 'https://[64:ff9b::a9fe:a9fe]/', 'https://[2002:7f00:1::]/'],
    ...['https://[fe80::1%25eth0]/', 'https://10.0.0.1/', 'https://100.64.0.1/', 'https://169.254.169.254/latest'],
    ...['https://intranet/', 'https://db.internal/', 'https://printer.local/', 'https://a.localhost/'],
    ...['https://api.millrace.test/v1/channels', 'https://api.millrace.test./'],
    ...[
      'https://user:pass@example.com/',
      'https://user@example.com/',
      'https://example.com/#top',
      'https://example.com/#',
    ],
    ...['https://example.com:22/', 'https://example.com:25/', 'https://example.com:6379/', 'https://example.com:80/'],
    ...['file:///etc/passwd', 'gopher://example.com/', 'ftp://example.com/', 'javascript:alert(1)', 'example.com', ''],
    ...[
      'https://exa mple.com/',
      ' https://example.com/',
      'https://example.com/\n',
      'https:\\\\example.com',
      'https://',
    ],
    `https://example.com/${'x'.repeat(3_000)}`,
  ])('may not be %s', (url) => {
    expect(judge(url)).toMatchObject({ kind: 'bad', because: 'not-allowed' });
  });
});

test('where the operator allows private receivers, they may be named, and need no TLS', () => {
  const open = { ...strict, rules: new AddressRules(['127.0.0.0/8', '10.0.0.0/8']) };
  const kinds = (urls: string[]) => urls.map((url) => judgeReceiverUrl(url, open).kind);
  expect(
    kinds(['http://127.0.0.1:9000/', 'http://receiver:8080/', 'https://10.0.0.7/', 'http://localhost:9000/']),
  ).toEqual(Array(4).fill('good'));
  expect(kinds(['http://192.168.0.1:9000/', 'http://169.254.169.254/', 'http://127.0.0.1:22/'])).toEqual(
    Array(3).fill('bad'),
  );
});
