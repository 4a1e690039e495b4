import { describe, expect, test } from 'vitest';
import { AddressRules } from '../src/index.ts';

const strict = new AddressRules([]);

describe('an address of the public internet may be asked', () => {
  test.each(['93.184.216.34', '1.1.1.1', '2606:4700:4700::1111', '2a00:1450:4001:82a::200e'])('%s', (address) => {
    expect(strict.isAllowed(address)).toBe(true);
  });
});

describe('an address that leads elsewhere may not', () => {
  test.each([
    ...['0.0.0.0', '10.0.0.5', '100.64.0.1', '127.0.0.1', '127.255.255.254', '169.254.169.254', '172.16.0.1'],
    ...['192.0.0.8', '192.168.1.1', '198.18.0.1', '198.51.100.7', '203.0.113.7', '224.0.0.1', '255.255.255.255'],
    ...['::', '::1', '::ffff:127.0.0.1', '::ffff:169.254.169.254', '::ffff:a9fe:a9fe', '64:ff9b::a9fe:a9fe'],
    ...[
      '2002:7f00:1::',
      '2001:0:53aa:64c::1',
      '2001:db8::1',
      'fc00::1',
      'fd12::1',
      'fe80::1',
      'fe80::1%eth0',
      'ff02::1',
    ],
    ...['localhost', '', '1.2.3', '127.1'],
  ])('%s', (address) => {
    expect(strict.isAllowed(address)).toBe(false);
  });
});

test('what the operator allows may be asked, and nothing beside it', () => {
  const rules = new AddressRules(['10.1.0.0/16', '192.168.1.7', 'fd00::/8']);
  expect(['10.1.2.3', '192.168.1.7', 'fd00::5', '1.1.1.1'].map((address) => rules.isAllowed(address))).toEqual(
    Array(4).fill(true),
  );
  expect(['10.2.0.1', '192.168.1.8', 'fc00::5', '127.0.0.1'].map((address) => rules.isAllowed(address))).toEqual(
    Array(4).fill(false),
  );
  expect(rules.isPrivateAllowed('1.1.1.1')).toBe(false);
});
