import { expect, test } from 'vitest';
import { parseColourInfo } from '../src/index.ts';

const name = (text: string) => [...Uint8Array.of(0, text.length), ...Buffer.from(text)];
const number = (value: number) => {
  const bytes = Buffer.alloc(9);
  bytes.writeDoubleBE(value, 1);
  return [...bytes];
};
const object = (properties: Record<string, number>) => [
  3,
  ...Object.entries(properties).flatMap(([key, value]) => [...name(key), ...number(value)]),
  ...[0, 0, 9],
];
/** As OBS writes it: a name, then an object of objects. */
const colourInfo = (configuration: Record<string, number>) =>
  Uint8Array.from([
    ...[2, ...name('colorInfo'), 3],
    ...[...name('colorConfig'), ...object(configuration)],
    ...[...name('hdrCll'), ...object({ maxFall: 400, maxCLL: 1_000 })],
    ...[0, 0, 9],
  ]);

test('colours are told by code points', () => {
  const told = { bitDepth: 10, colorPrimaries: 9, transferCharacteristics: 16, matrixCoefficients: 9 };
  expect(parseColourInfo(colourInfo(told))).toEqual({ primaries: 9, transfer: 16, matrix: 9, fullRange: false });
});

test('of which some are told, the others are unspecified', () => {
  const told = { transferCharacteristics: 18, colorPrimaries: 400 };
  expect(parseColourInfo(colourInfo(told))).toEqual({ primaries: 2, transfer: 18, matrix: 2, fullRange: false });
});

test.each([
  ['has no transfer', colourInfo({ colorPrimaries: 9 })],
  ['takes back what was told', Uint8Array.from([2, ...name('colorInfo'), 6])],
  ['is empty', new Uint8Array()],
])('information that %s tells none', (_what, data) => {
  expect(parseColourInfo(data)).toBeUndefined();
});
