// One CMAF chunk (ISO/IEC 23000-19 §7.3.2.3): `moof` and `mdat` of one track. Addresses are relative to the moof, so a
// fragment can stand anywhere: joined fragments are a segment. The output is allocated once and each sample copied once, or
// stays where it is.
import { BoxWriter } from './box-writer.ts';
import type { Sample } from './sample.ts';
import { sampleFlags, type TrackRun, trackRunOf, trackRunSizeBytes, writeTrackRun } from './track-run.ts';

export interface Fragment {
  /** `mfhd` number: grows along the rendition. */
  sequenceNumber: number;
  trackId: number;
  /** Decode time of the first sample, in ticks of the track. */
  baseMediaDecodeTime: bigint | number;
  samples: readonly Sample[];
}

const boxHeaderSizeBytes = 8;
const movieFragmentHeaderSizeBytes = 16;
const trackFragmentHeaderSizeBytes = 24;
const decodeTimeSizeBytes = 20;
/** tfhd: default-base-is-moof, and defaults for duration and flags. */
const trackFragmentFlags = 0x020000 | 0x8 | 0x20;
const maxSizeBytes = 2 ** 31 - 1;

/** A fragment with the sizes of its boxes, which are known before a byte is written. */
interface MeasuredFragment {
  fragment: Fragment;
  run: TrackRun;
  trackFragmentSizeBytes: number;
  movieFragmentSizeBytes: number;
  /** Of everything before the first sample. */
  headSizeBytes: number;
  sizeBytes: number;
}

/** The bytes of one `moof` and `mdat`. Throws RangeError on a fragment that the boxes cannot express. */
export function buildFragment(fragment: Fragment): Uint8Array<ArrayBuffer> {
  const measured = measureFragment(fragment);
  const writer = new BoxWriter(measured.sizeBytes);
  writeFragment(writer, measured);
  return writer.bytes;
}

export function measureFragment(fragment: Fragment): MeasuredFragment {
  const run = trackRunOf(fragment.samples);
  const trackFragmentSizeBytes =
    boxHeaderSizeBytes + trackFragmentHeaderSizeBytes + decodeTimeSizeBytes + trackRunSizeBytes(run);
  const movieFragmentSizeBytes = boxHeaderSizeBytes + movieFragmentHeaderSizeBytes + trackFragmentSizeBytes;
  const dataSizeBytes = run.sizesBytes.reduce((sum, size) => sum + size, 0);
  const headSizeBytes = movieFragmentSizeBytes + boxHeaderSizeBytes;
  const sizeBytes = headSizeBytes + dataSizeBytes;
  if (sizeBytes > maxSizeBytes) throw new RangeError(`a fragment of ${sizeBytes} bytes`);
  return { fragment, run, trackFragmentSizeBytes, movieFragmentSizeBytes, headSizeBytes, sizeBytes };
}

export function writeFragment(writer: BoxWriter, measured: MeasuredFragment): void {
  writeFragmentHead(writer, measured);
  for (const piece of samplePieces(measured.fragment)) writer.copy(piece);
}

/** Everything before the first sample. */
export function writeFragmentHead(writer: BoxWriter, measured: MeasuredFragment): void {
  const { fragment, run, movieFragmentSizeBytes, headSizeBytes, sizeBytes } = measured;
  writeHeaders(writer, fragment, measured);
  writeTrackRun(writer, run, headSizeBytes);
  writer.header('mdat', sizeBytes - movieFragmentSizeBytes);
}

/**
 * The bytes of a fragment of a time without media: a track fragment need not have a run (ISO/IEC 14496-12 §8.8.6). There is
 * no `mdat`: behind a second one that is empty GStreamer 1.22 (`qtdemux`) takes the track to be at its end.
 */
export function buildFragmentWithoutSamples(fragment: Omit<Fragment, 'samples'>): Uint8Array<ArrayBuffer> {
  const trackFragmentSizeBytes = boxHeaderSizeBytes + trackFragmentHeaderSizeBytes + decodeTimeSizeBytes;
  const movieFragmentSizeBytes = boxHeaderSizeBytes + movieFragmentHeaderSizeBytes + trackFragmentSizeBytes;
  const run = { defaultDurationTicks: 0, defaultIsSync: true };
  const writer = new BoxWriter(movieFragmentSizeBytes);
  writeHeaders(writer, fragment, { run, trackFragmentSizeBytes, movieFragmentSizeBytes });
  return writer.bytes;
}

type Headers = Pick<MeasuredFragment, 'trackFragmentSizeBytes' | 'movieFragmentSizeBytes'> & {
  run: Pick<TrackRun, 'defaultDurationTicks' | 'defaultIsSync'>;
};

/** Everything before the track run. */
function writeHeaders(
  writer: BoxWriter,
  { sequenceNumber, trackId, baseMediaDecodeTime }: Omit<Fragment, 'samples'>,
  { run, trackFragmentSizeBytes, movieFragmentSizeBytes }: Headers,
): void {
  writer.header('moof', movieFragmentSizeBytes);
  writer.fullHeader('mfhd', movieFragmentHeaderSizeBytes, {});
  writer.uint32(sequenceNumber);
  writer.header('traf', trackFragmentSizeBytes);
  writer.fullHeader('tfhd', trackFragmentHeaderSizeBytes, { flags: trackFragmentFlags });
  writer.uint32(trackId);
  writer.uint32(run.defaultDurationTicks);
  writer.uint32(sampleFlags(run.defaultIsSync));
  writer.fullHeader('tfdt', decodeTimeSizeBytes, { version: 1 });
  writer.uint64(BigInt(baseMediaDecodeTime));
}

/** The bytes of the samples where they are, in order. */
export function samplePieces({ samples }: Pick<Fragment, 'samples'>): Uint8Array[] {
  return samples.flatMap(({ data }) => data);
}
