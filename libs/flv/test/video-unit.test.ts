import { describe, expect, it } from 'vitest';
import { parseVideoUnits, type VideoUnit } from '../src/index.ts';
import { fromHex } from './flv-vectors.ts';

const unit = (fields: Partial<VideoUnit>): VideoUnit => ({
  kind: 'codedFrames',
  trackId: 0,
  fourCc: 'hvc1',
  isKeyframe: true,
  compositionTimeMs: 0,
  nanosecondOffset: 0,
  data: fromHex(''),
  ...fields,
});
const units = (hex: string): readonly VideoUnit[] => {
  const parsed = parseVideoUnits(fromHex(hex));
  expect(parsed.isMalformed).toBe(false);
  return parsed.units;
};
const [hvc1, av01, vp09] = ['68766331', '61763031', '76703039'];

describe('a legacy video tag', () => {
  it.each([
    ['an AVC header', '17 00 000000 0164', { kind: 'sequenceStart', fourCc: 'avc1', data: fromHex('0164') }],
    [
      'an AVC frame',
      '27 01 ffffdf 65',
      { fourCc: 'avc1', isKeyframe: false, compositionTimeMs: -33, data: fromHex('65') },
    ],
    ['an AVC end', '17 02 000000', { kind: 'sequenceEnd', fourCc: 'avc1' }],
    ['an HEVC header', '1c 00 000000 0101', { kind: 'sequenceStart', data: fromHex('0101') }],
    ['an HEVC frame', '1c 01 000021 26', { compositionTimeMs: 33, data: fromHex('26') }],
    ['an HEVC end', '1c 02 000000', { kind: 'sequenceEnd' }],
    ['an AV1 header', '1d 00 000000 81', { kind: 'sequenceStart', fourCc: 'av01', data: fromHex('81') }],
    ['an AV1 frame', '2d 01 000000 0a', { fourCc: 'av01', isKeyframe: false, data: fromHex('0a') }],
    ['an H.263 frame', '12 aa', { fourCc: 'h263', data: fromHex('aa') }],
    ['a codec nobody knows', '1f aa', { fourCc: 'id15', data: fromHex('aa') }],
    ['a seek command', '57 00', { kind: 'command', fourCc: '', isKeyframe: false }],
  ] as const)('is one unit of the default track: %s', (_name, hex, fields) => {
    expect(units(hex)).toEqual([unit(fields)]);
  });

  it.each(['', '17 00 0000', '1c', '17 03 000000'])('that is cut short or unknown (%s) has none', (hex) => {
    expect(parseVideoUnits(fromHex(hex))).toEqual({ units: [], isMalformed: true });
  });
});

describe('an enhanced video tag', () => {
  it.each([
    ['an HEVC header', `90 ${hvc1} 0101`, { kind: 'sequenceStart', data: fromHex('0101') }],
    ['HEVC frames with a time', `91 ${hvc1} ffffdf 26`, { compositionTimeMs: -33, data: fromHex('26') }],
    ['HEVC frames without a time', `a3 ${hvc1} 26`, { isKeyframe: false, data: fromHex('26') }],
    ['an HEVC end', `92 ${hvc1}`, { kind: 'sequenceEnd' }],
    ['AVC', '91 61766331 000021 65', { fourCc: 'avc1', compositionTimeMs: 33, data: fromHex('65') }],
    ['VVC', '91 76766331 000021 65', { fourCc: 'vvc1', compositionTimeMs: 33, data: fromHex('65') }],
    ['AV1, whose frames have no time', `91 ${av01} 0a0b`, { fourCc: 'av01', data: fromHex('0a0b') }],
    ['VP9, whose frames have no time', `91 ${vp09} 82`, { fourCc: 'vp09', data: fromHex('82') }],
    ['an empty AV1 header', `90 ${av01}`, { kind: 'sequenceStart', fourCc: 'av01' }],
    [
      'an AV1 header for MPEG-2 TS',
      `95 ${av01} 8004`,
      { kind: 'mpeg2TsSequenceStart', fourCc: 'av01', data: fromHex('8004') },
    ],
    ['colours, without frame type', `84 ${hvc1} 0200`, { kind: 'metadata', isKeyframe: false, data: fromHex('0200') }],
    [
      'colours with the frame type of commands',
      `d4 ${hvc1} 0200`,
      { kind: 'metadata', isKeyframe: false, data: fromHex('0200') },
    ],
    ['a seek command', 'd0 01', { kind: 'command', fourCc: '', isKeyframe: false }],
    ['a codec nobody knows', '91 7a7a7a7a 26', { fourCc: 'zzzz', data: fromHex('26') }],
    ['a codec nobody can print', '91 1b5b3041 26', { fourCc: '?[0A', data: fromHex('26') }],
  ] as const)('is one unit of the default track: %s', (_name, hex, fields) => {
    expect(units(hex)).toEqual([unit(fields)]);
  });

  it.each([
    ['VP9', `90 ${vp09}`, '01000000', '00 15 82 02 02 02 0000'],
    ['AV1', `90 ${av01}`, '00000000', '81 05 0c 00 0a0b0000'],
  ])('has the configuration of %s with and without box header', (_name, head, box, record) => {
    expect(units(`${head} ${record}`)[0]!.data).toEqual(fromHex(record));
    expect(units(`${head} ${box} ${record}`)[0]!.data).toEqual(fromHex(record));
  });

  it.each(['91 6876', `91 ${hvc1} 0000`, `98 ${hvc1} 00`, '9f'])(
    'that is cut short or unknown (%s) has none',
    (hex) => {
      expect(parseVideoUnits(fromHex(hex))).toEqual({ units: [], isMalformed: true });
    },
  );
});

describe('a ModEx packet', () => {
  const inner = `${hvc1} 26`;
  const link = (next: number): string => `00 aa 9${next}`;

  it.each([
    ['refines the time', `97 02 0f423f 03 ${inner}`, { nanosecondOffset: 999_999 }],
    ['refines the time in more bytes than it needs', `97 03 000001ff 03 ${inner}`, { nanosecondOffset: 1 }],
    ['of a type nobody knows is skipped', `97 00 aa 93 ${inner}`, {}],
    ['of 256 bytes is skipped', `97 ff00ff ${'aa'.repeat(256)} 93 ${inner}`, {}],
    ['of 65536 bytes is skipped', `97 ffffff ${'aa'.repeat(65_536)} 93 ${inner}`, {}],
    ['may follow others', `97 ${link(7).repeat(3)} 02 000064 07 ${link(3)} ${inner}`, { nanosecondOffset: 100 }],
    ['with a second or more is not believed', `97 02 0f4240 03 ${inner}`, {}],
    ['with two bytes of time is not believed', `97 01 0001 03 ${inner}`, {}],
  ])('%s', (_name, hex, fields) => {
    expect(units(hex)).toEqual([unit({ data: fromHex('26'), ...fields })]);
  });

  it('may stand in front of tracks', () => {
    expect(units(`97 02 000001 06 03 ${hvc1} 01 26`)).toEqual([
      unit({ trackId: 1, nanosecondOffset: 1, data: fromHex('26') }),
    ]);
  });

  it('may stand in front of a command', () => {
    expect(units('d7 00 aa 90 01')).toMatchObject([{ kind: 'command' }]);
  });

  it.each([
    ['with more than eight links', `97 ${link(7).repeat(8)} 00 aa 93 ${inner}`],
    ['that reaches to the end', '97 03 aaaaaaaa'],
    ['that reaches beyond the end', '97 fe aa'],
    ['of a long size beyond the end', '97 ffffff aa'],
    ['without a size', '97'],
  ])('%s is malformed', (_name, hex) => {
    expect(parseVideoUnits(fromHex(hex))).toEqual({ units: [], isMalformed: true });
  });
});

describe('a multitrack packet', () => {
  it.each([
    ['one track', `96 01 ${hvc1} 01 000021 26`, [unit({ trackId: 1, compositionTimeMs: 33, data: fromHex('26') })]],
    [
      'three tracks of one codec',
      `96 13 ${hvc1} 00 000001 26 01 000002 2627 02 000000`,
      [unit({ data: fromHex('26') }), unit({ trackId: 1, data: fromHex('2627') }), unit({ trackId: 2 })],
    ],
    [
      'tracks of several codecs',
      `96 20 ${hvc1} 00 000002 0101 ${av01} 07 000000`,
      [
        unit({ kind: 'sequenceStart', data: fromHex('0101') }),
        unit({ kind: 'sequenceStart', fourCc: 'av01', trackId: 7 }),
      ],
    ],
  ])('is one unit for each of its tracks: %s', (_name, hex, expected) => {
    expect(units(hex)).toEqual(expected);
  });

  it.each([
    ['a size beyond the end', `96 13 ${hvc1} 00 000001 26 01 ffffff 26`],
    ['half a track header', `96 13 ${hvc1} 00 000001 26 01 00`],
    ['half a FourCC', `96 23 ${hvc1} 00 000001 26 6876`],
  ])('with %s keeps the tracks before it', (_name, hex) => {
    expect(parseVideoUnits(fromHex(hex))).toEqual({ units: [unit({ data: fromHex('26') })], isMalformed: true });
  });

  it.each([
    ['in another', `96 06 ${hvc1} 00 26`],
    ['of a kind nobody knows', `96 33 ${hvc1} 00 000001 26`],
    ['without tracks', `96 13 ${hvc1}`],
    ['of ModEx', `96 07 ${hvc1} 00 26`],
    ['without a codec', '96 13 6876'],
    ['of nothing', '96'],
  ])('%s is malformed', (_name, hex) => {
    expect(parseVideoUnits(fromHex(hex))).toEqual({ units: [], isMalformed: true });
  });

  it('is read up to its sixteenth track', () => {
    const track = (id: number): string => `${id.toString(16).padStart(2, '0')} 000001 26`;
    const all = Array.from({ length: 64 }, (_, id) => track(id)).join(' ');
    const parsed = parseVideoUnits(fromHex(`96 13 ${hvc1} ${all}`));
    expect(parsed.units.map(({ trackId }) => trackId)).toEqual(Array.from({ length: 16 }, (_, id) => id));
    expect(parsed.isMalformed).toBe(true);
  });
});
