import { describe, expect, it } from 'vitest';
import { parseAacConfiguration } from './aac-configuration.ts';
import { bitsToBytes } from './bits-to-bytes.ts';
import { CodecError } from './codec-error.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const hexOf = (data: Uint8Array) => Buffer.from(data).toString('hex');

describe('an AAC configuration', () => {
  it.each([
    ['stereo at 48 kHz', '119056e500', { sampleRateHz: 48000, channels: 2 }],
    ['mono at 44.1 kHz', '120856e500', { sampleRateHz: 44100, channels: 1 }],
    ['5.1 at 48 kHz', '11b056e500', { sampleRateHz: 48000, channels: 6 }],
    ['stereo at 44.1 kHz, two bytes', '1210', { sampleRateHz: 44100, channels: 2 }],
  ])('of %s from a plain encoder is AAC-LC', (_, hex, expected) => {
    expect(parseAacConfiguration(bytes(hex))).toMatchObject({
      ...expected,
      objectType: 2,
      samplesPerFrame: 1024,
      spectralBandReplication: 'none',
      parametricStereo: false,
      codecString: 'mp4a.40.2',
    });
  });

  it('with explicit band replication keeps the core rate for timing and doubles the output rate', () => {
    // HE-AAC: type 5, core 24 kHz, stereo, output 48 kHz, core type 2.
    const record = bitsToBytes([
      [5, 5],
      [6, 4],
      [2, 4],
      [3, 4],
      [2, 5],
      [0, 3],
    ]);
    expect(parseAacConfiguration(record)).toMatchObject({
      record,
      objectType: 2,
      sampleRateHz: 24000,
      outputSampleRateHz: 48000,
      spectralBandReplication: 'explicit',
      codecString: 'mp4a.40.5',
    });
  });

  it('with explicit parametric stereo asks for object type 29', () => {
    const record = bitsToBytes([
      [29, 5],
      [6, 4],
      [1, 4],
      [3, 4],
      [2, 5],
      [0, 3],
    ]);
    expect(parseAacConfiguration(record)).toMatchObject({ parametricStereo: true, codecString: 'mp4a.40.29' });
  });

  it('with band replication behind is rewritten to the explicit form', () => {
    const behind = bitsToBytes([
      [2, 5],
      [6, 4],
      [2, 4],
      [0, 3],
      [0x2b7, 11],
      [5, 5],
      [1, 1],
      [3, 4],
    ]);
    const parsed = parseAacConfiguration(behind);
    expect(parsed).toMatchObject({ spectralBandReplication: 'backward-compatible', codecString: 'mp4a.40.5' });
    expect(hexOf(parsed.record)).toBe(
      hexOf(
        bitsToBytes([
          [5, 5],
          [6, 4],
          [2, 4],
          [3, 4],
          [2, 5],
          [0, 3],
        ]),
      ),
    );
    expect(parseAacConfiguration(parsed.record)).toMatchObject({
      sampleRateHz: 24000,
      outputSampleRateHz: 48000,
      spectralBandReplication: 'explicit',
    });
  });

  it('with parametric stereo behind is rewritten to object type 29', () => {
    const behind = bitsToBytes([
      [2, 5],
      [6, 4],
      [1, 4],
      [0, 3],
      [0x2b7, 11],
      [5, 5],
      [1, 1],
      [3, 4],
      [0x548, 11],
      [1, 1],
    ]);
    const parsed = parseAacConfiguration(behind);
    expect(parsed).toMatchObject({ parametricStereo: true, codecString: 'mp4a.40.29' });
    expect(parseAacConfiguration(parsed.record)).toMatchObject({ parametricStereo: true });
  });

  it('with a written-out rate and frames of 960 samples is read', () => {
    const record = bitsToBytes([
      [2, 5],
      [15, 4],
      [47_999, 24],
      [2, 4],
      [1, 1],
      [0, 2],
    ]);
    expect(parseAacConfiguration(record)).toMatchObject({ sampleRateHz: 47_999, samplesPerFrame: 960 });
  });

  it('with a channel layout of its own counts the channels listed', () => {
    // One front pair, one front single, one side pair, one low-frequency channel; a comment of one byte.
    const layout = [
      [0, 10],
      [2, 4],
      [1, 4],
      [0, 4],
      [1, 2],
      [0, 3],
      [0, 4],
      [0, 3],
      [1, 1],
      [0, 4],
      [0, 1],
      [1, 4],
      [1, 1],
      [2, 4],
      [0, 4],
    ] as const;
    const record = bitsToBytes([[2, 5], [3, 4], [0, 4], [0, 3], ...layout, [0, 3], [1, 8], [65, 8]]);
    expect(parseAacConfiguration(record).channels).toBe(6);
  });

  it.each([
    ['of one byte', '11', 'TRUNCATED'],
    ['of nothing', '', 'TRUNCATED'],
    [
      'with a reserved rate',
      hexOf(
        bitsToBytes([
          [2, 5],
          [13, 4],
          [2, 4],
          [0, 3],
        ]),
      ),
      'INVALID',
    ],
    [
      'with a reserved channel configuration',
      hexOf(
        bitsToBytes([
          [2, 5],
          [3, 4],
          [9, 4],
          [0, 3],
        ]),
      ),
      'INVALID',
    ],
    [
      'of another coder',
      hexOf(
        bitsToBytes([
          [31, 5],
          [4, 6],
          [3, 4],
          [2, 4],
          [0, 9],
        ]),
      ),
      'UNSUPPORTED',
    ],
  ])('%s is refused', (_, hex, code) => {
    let thrown: unknown;
    try {
      parseAacConfiguration(bytes(hex));
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(CodecError);
    expect((thrown as CodecError).code).toBe(code);
  });
});
