// Visual sample entries: `avc1` and `hvc1` (ISO/IEC 14496-15 §5.4.2, §8.4.1), `av01` and `vp09` (the codecs' own bindings).
// The decoder's configuration lives here; with `avc1` and `hvc1` the parameter sets do too, and not in the samples.
import type { VideoConfiguration } from '@millrace/codecs';
import { ascii, box, uint16, uint32, zeros } from './box.ts';

export interface VideoTrack {
  kind: 'video';
  configuration: Pick<VideoConfiguration, 'codec' | 'record' | 'widthPx' | 'heightPx' | 'sampleAspectRatio' | 'colour'>;
}

const entryTypes: Readonly<Record<VideoConfiguration['codec'], { entry: string; configuration: string }>> = {
  avc: { entry: 'avc1', configuration: 'avcC' },
  hevc: { entry: 'hvc1', configuration: 'hvcC' },
  av1: { entry: 'av01', configuration: 'av1C' },
  vp9: { entry: 'vp09', configuration: 'vpcC' },
};
const resolution72Dpi = 0x480000;
const depth24Bits = 0x18;

/** Width of the picture on a screen with square pixels. */
export function displayWidthPx({ configuration: { widthPx, sampleAspectRatio: ratio } }: VideoTrack): number {
  return ratio ? Math.round((widthPx * ratio.width) / ratio.height) : widthPx;
}

export function videoSampleEntry({ configuration }: VideoTrack): Uint8Array {
  const { codec, widthPx, heightPx, record, sampleAspectRatio, colour } = configuration;
  const types = entryTypes[codec];
  const boxes = [box(types.configuration, record)];
  if (sampleAspectRatio && sampleAspectRatio.width !== sampleAspectRatio.height)
    boxes.push(box('pasp', uint32(sampleAspectRatio.width), uint32(sampleAspectRatio.height)));
  if (colour) boxes.push(colourBox(colour));
  return box(
    types.entry,
    [...zeros(6), ...uint16(1), ...zeros(16)],
    [...uint16(widthPx), ...uint16(heightPx)],
    [...uint32(resolution72Dpi), ...uint32(resolution72Dpi), ...zeros(4), ...uint16(1)],
    [...zeros(32), ...uint16(depth24Bits), 0xff, 0xff],
    ...boxes,
  );
}

function colourBox(colour: NonNullable<VideoConfiguration['colour']>): Uint8Array<ArrayBuffer> {
  const codePoints = [colour.primaries, colour.transfer, colour.matrix].flatMap(uint16);
  return box('colr', ascii('nclx'), codePoints, [colour.fullRange ? 0x80 : 0]);
}
