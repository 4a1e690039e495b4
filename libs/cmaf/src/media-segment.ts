// CMAF segment (ISO/IEC 23000-19 §7.3.2.1): fragments one after the other, a `styp` in front when asked for. A segment
// delivered in parts is the same bytes: join what `buildFragment` gave for each part.
import { BoxWriter } from './box-writer.ts';
import { type Fragment, measureFragment, samplePieces, writeFragment, writeFragmentHead } from './fragment.ts';

export interface MediaSegment extends Fragment {
  /** Put the segment type in front: for segments that are kept as files of their own. */
  withStyp?: boolean;
}

const brands = ['cmfs', 'cmfs', 'iso6'] as const;
const segmentTypeSizeBytes = 24;

/** The bytes of a segment of one fragment. */
export function buildMediaSegment({ withStyp = false, ...fragment }: MediaSegment): Uint8Array<ArrayBuffer> {
  const measured = measureFragment(fragment);
  const writer = new BoxWriter(measured.sizeBytes + (withStyp ? segmentTypeSizeBytes : 0));
  if (withStyp) writeSegmentType(writer);
  writeFragment(writer, measured);
  return writer.bytes;
}

/** The same bytes in pieces: the boxes, then each sample where it is. Nothing is copied. */
export function mediaSegmentPieces({ withStyp = false, ...fragment }: MediaSegment): Uint8Array[] {
  const measured = measureFragment(fragment);
  const writer = new BoxWriter(measured.headSizeBytes + (withStyp ? segmentTypeSizeBytes : 0));
  if (withStyp) writeSegmentType(writer);
  writeFragmentHead(writer, measured);
  return [writer.bytes, ...samplePieces(fragment)];
}

function writeSegmentType(writer: BoxWriter): void {
  const [major, ...compatible] = brands;
  writer.header('styp', segmentTypeSizeBytes);
  writer.ascii(major);
  writer.uint32(0);
  writer.ascii(compatible.join(''));
}
