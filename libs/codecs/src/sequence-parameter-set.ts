// Sequence parameter set, H.264 §7.3.2.1: only what a player or a packager has to know is kept, but every bit before it
// is read. Each loop is bounded by a limit of the specification, so hostile bytes end in a CodecError, never in a hang.
import { BitReader } from './bit-reader.ts';
import { CodecError } from './codec-error.ts';
import { withoutEmulationPrevention } from './emulation-prevention.ts';
import { nalUnitType, nalUnitTypes } from './nal-unit.ts';
import { parseVideoUsability, type VideoUsability } from './video-usability.ts';

export interface SequenceParameterSet extends VideoUsability {
  /** Size of the picture after cropping, before the sample aspect ratio is applied. */
  widthPx: number;
  heightPx: number;
}

/** Profiles whose parameter set has the chroma format and scaling lists (§7.3.2.1.1). */
const highProfiles = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);
/** 16384 pixels: twice what the highest level allows on one side. */
const maxMacroblocksPerSide = 1024;
/** Luma samples per chroma sample, by chroma_format_idc (table 6-1). */
const chromaSubsampling = [
  { x: 1, y: 1 },
  { x: 2, y: 2 },
  { x: 2, y: 1 },
  { x: 1, y: 1 },
] as const;

/** Reads a NAL unit of type 7. */
export function parseSequenceParameterSet(nalUnit: Uint8Array): SequenceParameterSet {
  if (nalUnit.length < 4) throw new CodecError('TRUNCATED', 'sequence parameter set is cut short');
  if (nalUnitType(nalUnit) !== nalUnitTypes.sequenceParameterSet)
    throw new CodecError('INVALID', `NAL unit of type ${nalUnitType(nalUnit)} in place of a sequence parameter set`);
  const reader = new BitReader(withoutEmulationPrevention(nalUnit.subarray(1)));
  const profile = reader.bits(8);
  reader.skip(16);
  reader.unsigned('seq_parameter_set_id', 31);
  const chromaFormat = highProfiles.has(profile) ? readHighProfile(reader) : { idc: 1, separatePlanes: false };
  skipPictureOrder(reader);
  reader.unsigned('max_num_ref_frames', 16);
  reader.skip(1);
  const size = readSize(reader, chromaFormat);
  return { ...size, ...(reader.flag() ? parseVideoUsability(reader, 'avc') : {}) };
}

interface ChromaFormat {
  idc: number;
  separatePlanes: boolean;
}

function readHighProfile(reader: BitReader): ChromaFormat {
  const idc = reader.unsigned('chroma_format_idc', 3);
  const separatePlanes = idc === 3 && reader.flag();
  reader.unsigned('bit_depth_luma_minus8', 6);
  reader.unsigned('bit_depth_chroma_minus8', 6);
  reader.skip(1);
  if (reader.flag()) skipScalingMatrix(reader, idc === 3 ? 12 : 8);
  return { idc, separatePlanes };
}

function skipScalingMatrix(reader: BitReader, listCount: number): void {
  for (let list = 0; list < listCount; list += 1) if (reader.flag()) skipScalingList(reader, list < 6 ? 16 : 64);
}

/** §7.3.2.1.1.1: a next scale of 0 ends the coded part of the list. */
function skipScalingList(reader: BitReader, size: number): void {
  let last = 8;
  for (let i = 0; i < size; i += 1) {
    const next = (((last + reader.signed('delta_scale')) % 256) + 256) % 256;
    if (next === 0) return;
    last = next;
  }
}

function skipPictureOrder(reader: BitReader): void {
  reader.unsigned('log2_max_frame_num_minus4', 12);
  const type = reader.unsigned('pic_order_cnt_type', 2);
  if (type === 0) reader.unsigned('log2_max_pic_order_cnt_lsb_minus4', 12);
  if (type !== 1) return;
  reader.skip(1);
  reader.signed('offset_for_non_ref_pic');
  reader.signed('offset_for_top_to_bottom_field');
  const count = reader.unsigned('num_ref_frames_in_pic_order_cnt_cycle', 255);
  for (let i = 0; i < count; i += 1) reader.signed('offset_for_ref_frame');
}

function readSize(reader: BitReader, chromaFormat: ChromaFormat): { widthPx: number; heightPx: number } {
  const widthMacroblocks = reader.unsigned('pic_width_in_mbs_minus1', maxMacroblocksPerSide - 1) + 1;
  const heightMapUnits = reader.unsigned('pic_height_in_map_units_minus1', maxMacroblocksPerSide - 1) + 1;
  const fieldsPerMapUnit = reader.flag() ? 1 : 2;
  if (fieldsPerMapUnit === 2) reader.skip(1);
  reader.skip(1);
  const crop = reader.flag() ? readCrop(reader) : { horizontal: 0, vertical: 0 };
  const unit = chromaSubsampling[chromaFormat.separatePlanes ? 0 : chromaFormat.idc] ?? chromaSubsampling[0];
  const widthPx = widthMacroblocks * 16 - crop.horizontal * unit.x;
  const heightPx = heightMapUnits * 16 * fieldsPerMapUnit - crop.vertical * unit.y * fieldsPerMapUnit;
  if (widthPx <= 0 || heightPx <= 0) throw new CodecError('INVALID', 'cropping leaves nothing of the picture');
  return { widthPx, heightPx };
}

function readCrop(reader: BitReader): { horizontal: number; vertical: number } {
  const max = maxMacroblocksPerSide * 16;
  const left = reader.unsigned('frame_crop_left_offset', max);
  const right = reader.unsigned('frame_crop_right_offset', max);
  const top = reader.unsigned('frame_crop_top_offset', max);
  return { horizontal: left + right, vertical: top + reader.unsigned('frame_crop_bottom_offset', max) };
}
