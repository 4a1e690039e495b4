import { beforeEach, describe, expect, it } from 'vitest';
import { AddressList } from '@millrace/service';
import { KeyGuesses } from './key-guesses.ts';

let guesses: KeyGuesses;
beforeEach(() => {
  guesses = new KeyGuesses(new AddressList(['127.0.0.1']));
});

function guess(address: string, keys: number, fromMs = 0): void {
  for (let count = 0; count < keys; count += 1) guesses.note(address, `key ${address} ${count}`, fromMs);
}

describe('an address', () => {
  it('that sends ten wrong keys in a minute is not let in for ten minutes', () => {
    guess('192.0.2.1', 9);
    expect(guesses.isBlocked('192.0.2.1', 0)).toBe(false);
    guesses.note('192.0.2.1', 'the tenth', 59_000);
    expect(guesses.isBlocked('192.0.2.1', 59_000)).toBe(true);
    expect(guesses.isBlocked('192.0.2.1', 658_999)).toBe(true);
    expect(guesses.isBlocked('192.0.2.1', 659_000)).toBe(false);
    expect(guesses.isBlocked('192.0.2.2', 59_000)).toBe(false);
  });

  it('that sends nine a minute is let in', () => {
    for (let minute = 0; minute < 5; minute += 1) guess('192.0.2.1', 9, minute * 60_000);
    expect(guesses.isBlocked('192.0.2.1', 240_000)).toBe(false);
  });

  it('that sends the same wrong key for ever guesses nothing', () => {
    for (let count = 0; count < 1_000; count += 1) guesses.note('192.0.2.1', 'the same', 0);
    expect(guesses.isBlocked('192.0.2.1', 0)).toBe(false);
  });

  it('that is exempt is never blocked', () => {
    guess('127.0.0.1', 1_000);
    expect(guesses.isBlocked('127.0.0.1', 0)).toBe(false);
  });
});

describe('a network', () => {
  it.each([
    ['IPv4', (host: number) => `198.51.100.${host}`, '198.51.100.250', '198.51.101.1'],
    ['IPv6', (host: number) => `2001:db8:1:2::${host}`, '2001:db8:1:2:ffff::1', '2001:db8:1:3::1'],
  ])('of %s from which a hundred wrong keys come is not let in', (_name, host, inside, outside) => {
    for (let count = 1; count <= 20; count += 1) guess(host(count), 5);
    expect(guesses.isBlocked(inside, 0)).toBe(true);
    expect(guesses.isBlocked(outside, 0)).toBe(false);
  });
});

it('a flood of guessing addresses takes a bounded amount of memory', () => {
  for (let count = 0; count < 50_000; count += 1) guess(`10.${count >> 16}.${(count >> 8) & 255}.${count & 255}`, 1);
  expect(guesses.isBlocked('192.0.2.1', 0)).toBe(false);
});
