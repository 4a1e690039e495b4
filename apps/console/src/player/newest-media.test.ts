import { expect, test } from 'vitest';
import { endsInGap } from './newest-media.ts';

const [media, gap] = [{ gap: false }, { gap: true }];

test('a playlist ends in a gap when its newest part, or its newest segment, is one', () => {
  expect(endsInGap({ fragments: [media, gap], partList: null })).toBe(true);
  expect(endsInGap({ fragments: [gap, media], partList: null })).toBe(false);
  expect(endsInGap({ fragments: [media], partList: [media, gap], fragmentHint: {} })).toBe(true);
  expect(endsInGap({ fragments: [gap], partList: [gap, media], fragmentHint: {} })).toBe(false);
  expect(endsInGap({ fragments: [], partList: null })).toBe(false);
});

test('the parts that are listed last may belong to an older segment than the newest gap', () => {
  expect(endsInGap({ fragments: [media, gap], partList: [media], fragmentHint: undefined })).toBe(true);
});
