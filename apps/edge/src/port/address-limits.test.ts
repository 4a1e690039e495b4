import { expect, it } from 'vitest';
import { AddressList } from '@millrace/service';
import { AddressLimits } from './address-limits.ts';

const limits = () => new AddressLimits(new AddressList(['127.0.0.0/8']), { connections: 2, connectsPerMinute: 4 });

it('an address has so many connections at once, and others are not concerned', () => {
  const of = limits();
  expect([of.enter('192.0.2.1', 0), of.enter('192.0.2.1', 0)]).toEqual([undefined, undefined]);
  expect(of.enter('192.0.2.1', 0)).toBe('too-many-connections');
  expect(of.enter('192.0.2.2', 0)).toBeUndefined();
  of.leave('192.0.2.1');
  expect(of.enter('192.0.2.1', 0)).toBeUndefined();
});

it('an IPv6 network of one customer has no more than an address', () => {
  const of = limits();
  expect([of.enter('2001:db8::1', 0), of.enter('2001:db8::2', 0)]).toEqual([undefined, undefined]);
  expect(of.enter('2001:db8::3', 0)).toBe('too-many-connections');
  expect(of.enter('2001:db8:0:1::3', 0)).toBeUndefined();
  of.leave('2001:db8::2');
  expect(of.enter('2001:db8::3', 0)).toBeUndefined();
});

it('an address connects so often in a minute, and again in the next', () => {
  const of = limits();
  for (let count = 0; count < 4; count += 1) {
    expect(of.enter('192.0.2.1', 0)).toBeUndefined();
    of.leave('192.0.2.1');
  }
  expect(of.enter('192.0.2.1', 59_999)).toBe('too-many-connects');
  expect(of.enter('192.0.2.1', 60_000)).toBeUndefined();
});

it('an address that is exempt has no limits', () => {
  const of = limits();
  expect(Array.from({ length: 50 }, () => of.enter('127.0.0.1', 0)).every((refusal) => refusal === undefined)).toBe(
    true,
  );
});

it('a flood of addresses takes a bounded amount of memory, and those that are connected stay counted', () => {
  const of = limits();
  of.enter('192.0.2.1', 0);
  of.enter('192.0.2.1', 0);
  for (let count = 0; count < 60_000; count += 1) {
    const address = `10.${count >> 16}.${(count >> 8) & 255}.${count & 255}`;
    of.enter(address, 0);
    of.leave(address);
  }
  expect(of.enter('192.0.2.1', 0)).toBe('too-many-connections');
});
