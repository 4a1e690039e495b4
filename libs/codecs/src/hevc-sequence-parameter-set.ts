// Sequence parameter set, H.265 §7.3.2.2. The size comes early and must be right; everything between it and the video
// usability information is read only to get there, so what can't be read there leaves the advice out, not the stream.
import { BitReader } from './bit-reader.ts';
import { CodecError } from './codec-error.ts';
import { withoutEmulationPrevention } from './emulation-prevention.ts';
import { skipHevcScalingLists, skipProfileTierLevel, skipReferencePictureSets } from './hevc-syntax.ts';
import { parseVideoUsability, type VideoUsability } from './video-usability.ts';

export interface HevcSequenceParameterSet extends VideoUsability {
  widthPx: number;
  heightPx: number;
}

const nalUnitHeaderSizeBytes = 2;
const maxSidePx = 16_384;
/** Luma samples per chroma sample, by chroma_format_idc (table 6-1). */
const chromaSubsampling = [
  { x: 1, y: 1 },
  { x: 2, y: 2 },
  { x: 2, y: 1 },
  { x: 1, y: 1 },
] as const;

/** Reads a NAL unit of type 33. Throws CodecError. */
export function parseHevcSequenceParameterSet(nalUnit: Uint8Array): HevcSequenceParameterSet {
  const reader = new BitReader(withoutEmulationPrevention(nalUnit.subarray(nalUnitHeaderSizeBytes)));
  reader.skip(4);
  const maxSubLayers = reader.bits(3);
  reader.skip(1);
  skipProfileTierLevel(reader, maxSubLayers);
  reader.unsigned('sps_seq_parameter_set_id', 15);
  return { ...readSize(reader), ...readUsability(reader, maxSubLayers) };
}

function readSize(reader: BitReader): { widthPx: number; heightPx: number } {
  const chromaFormat = reader.unsigned('chroma_format_idc', 3);
  const separatePlanes = chromaFormat === 3 && reader.flag();
  const width = reader.unsigned('pic_width_in_luma_samples', maxSidePx);
  const height = reader.unsigned('pic_height_in_luma_samples', maxSidePx);
  const [left, right, top, bottom] = reader.flag() ? readWindow(reader) : [0, 0, 0, 0];
  const unit = chromaSubsampling[separatePlanes ? 0 : chromaFormat] ?? chromaSubsampling[0];
  const widthPx = width - (left + right) * unit.x;
  const heightPx = height - (top + bottom) * unit.y;
  if (widthPx <= 0 || heightPx <= 0) throw new CodecError('INVALID', 'cropping leaves nothing of the picture');
  return { widthPx, heightPx };
}

function readWindow(reader: BitReader): [number, number, number, number] {
  const offset = (side: string) => reader.unsigned(`conf_win_${side}_offset`, maxSidePx);
  return [offset('left'), offset('right'), offset('top'), offset('bottom')];
}

function readUsability(reader: BitReader, maxSubLayers: number): VideoUsability {
  try {
    skipToUsability(reader, maxSubLayers);
    return reader.flag() ? parseVideoUsability(reader, 'hevc') : {};
  } catch (error) {
    if (error instanceof CodecError) return {};
    throw error;
  }
}

function skipToUsability(reader: BitReader, maxSubLayers: number): void {
  const skipCodes = (name: string, count: number) => {
    for (let i = 0; i < count; i += 1) reader.unsigned(name, 2 ** 32 - 2);
  };
  skipCodes('bit_depth', 2);
  const pictureOrderBits = reader.unsigned('log2_max_pic_order_cnt_lsb_minus4', 12) + 4;
  skipCodes('sps_max_dec_pic_buffering', 3 * (reader.flag() ? maxSubLayers + 1 : 1));
  skipCodes('block_sizes', 6);
  if (reader.flag() && reader.flag()) skipHevcScalingLists(reader);
  reader.skip(2);
  if (reader.flag()) {
    reader.skip(8);
    skipCodes('pcm_block_sizes', 2);
    reader.skip(1);
  }
  skipReferencePictureSets(reader);
  if (reader.flag()) reader.skip(reader.unsigned('num_long_term_ref_pics_sps', 32) * (pictureOrderBits + 1));
  reader.skip(2);
}
