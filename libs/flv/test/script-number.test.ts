import { expect, test } from 'vitest';
import { findScriptNumber } from '../src/script-number.ts';

// What ffmpeg 5.1 writes first: onMetaData, an ECMA array of duration, width, height, videodatarate and so on.
const metadata = Buffer.from(
  '02000a6f6e4d65746144617461080000000800086475726174696f6e0000000000000000000005776964746800405000' +
    '00000000000006686569676874004050000000000000000d766964656f64617461726174650040a6e3600000000000096672616d6572617465004039000000000000',
  'hex',
);

test('a number is found by its name, wherever it stands', () => {
  expect(findScriptNumber(metadata, 'width')).toBe(64);
  expect(findScriptNumber(metadata, 'videodatarate')).toBe(3_000_000 / 1_024);
});

test('a name that is part of another, has no number, or is cut off has none', () => {
  expect(findScriptNumber(metadata, 'datarate')).toBeUndefined();
  expect(findScriptNumber(metadata, 'onMetaData')).toBeUndefined();
  const name = metadata.indexOf('videodatarate');
  expect(findScriptNumber(metadata.subarray(0, name + 13 + 8), 'videodatarate')).toBeUndefined();
  expect(findScriptNumber(new Uint8Array(), 'width')).toBeUndefined();
});
