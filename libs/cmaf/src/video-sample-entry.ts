// `avc1` sample entry, ISO/IEC 14496-15 §5.4.2: parameter sets live here, never in the samples.
import type { AvcConfiguration } from '@millrace/codecs';
import { ascii, box, uint16, uint32, zeros } from './box.ts';

export interface VideoTrack {
  kind: 'video';
  avcConfiguration: Pick<AvcConfiguration, 'record' | 'widthPx' | 'heightPx' | 'sampleAspectRatio' | 'colour'>;
}

const resolution72Dpi = 0x480000;
const depth24Bits = 0x18;

/** Width of the picture on a screen with square pixels. */
export function displayWidthPx({ avcConfiguration: { widthPx, sampleAspectRatio: ratio } }: VideoTrack): number {
  return ratio ? Math.round((widthPx * ratio.width) / ratio.height) : widthPx;
}

export function videoSampleEntry({ avcConfiguration }: VideoTrack): Uint8Array {
  const { widthPx, heightPx, record, sampleAspectRatio, colour } = avcConfiguration;
  const boxes = [box('avcC', record)];
  if (sampleAspectRatio && sampleAspectRatio.width !== sampleAspectRatio.height)
    boxes.push(box('pasp', uint32(sampleAspectRatio.width), uint32(sampleAspectRatio.height)));
  if (colour) boxes.push(colourBox(colour));
  return box(
    'avc1',
    [...zeros(6), ...uint16(1), ...zeros(16)],
    [...uint16(widthPx), ...uint16(heightPx)],
    [...uint32(resolution72Dpi), ...uint32(resolution72Dpi), ...zeros(4), ...uint16(1)],
    [...zeros(32), ...uint16(depth24Bits), 0xff, 0xff],
    ...boxes,
  );
}

function colourBox(colour: NonNullable<AvcConfiguration['colour']>): Uint8Array<ArrayBuffer> {
  const codePoints = [colour.primaries, colour.transfer, colour.matrix].flatMap(uint16);
  return box('colr', ascii('nclx'), codePoints, [colour.fullRange ? 0x80 : 0]);
}
