// Syntax structures of H.265 that lie between the size of the picture and the usability information. Each loop is bounded
// by a limit of the specification.
import type { BitReader } from './bit-reader.ts';

const generalProfileBits = 88;
const levelBits = 8;
const subLayerSlots = 8;
const maxReferencePictureSets = 64;
const maxPictures = 16;

/** profile_tier_level, §7.3.3, with the profile present. `maxSubLayers` is sps_max_sub_layers_minus1. */
export function skipProfileTierLevel(reader: BitReader, maxSubLayers: number): void {
  reader.skip(generalProfileBits + levelBits);
  const present = Array.from({ length: maxSubLayers }, () => ({ profile: reader.flag(), level: reader.flag() }));
  if (maxSubLayers > 0) reader.skip(2 * (subLayerSlots - maxSubLayers));
  for (const { profile, level } of present) reader.skip((profile ? generalProfileBits : 0) + (level ? levelBits : 0));
}

/** scaling_list_data, §7.3.4. */
export function skipHevcScalingLists(reader: BitReader): void {
  for (let size = 0; size < 4; size += 1) {
    for (let matrix = 0; matrix < 6; matrix += size === 3 ? 3 : 1) skipScalingList(reader, size);
  }
}

function skipScalingList(reader: BitReader, size: number): void {
  if (!reader.flag()) {
    reader.unsigned('scaling_list_pred_matrix_id_delta', 5);
    return;
  }
  if (size > 1) reader.signed('scaling_list_dc_coef_minus8');
  const count = Math.min(64, 1 << (4 + 2 * size));
  for (let i = 0; i < count; i += 1) reader.signed('scaling_list_delta_coef');
}

/** num_short_term_ref_pic_sets and the sets, §7.3.7: each may be told by what differs from the one before. */
export function skipReferencePictureSets(reader: BitReader): void {
  const count = reader.unsigned('num_short_term_ref_pic_sets', maxReferencePictureSets);
  let previous: number[] = [];
  for (let i = 0; i < count; i += 1) {
    previous = i > 0 && reader.flag() ? readPredictedSet(reader, previous) : readExplicitSet(reader);
  }
}

/** Distances of the set's pictures: earlier ones first, each kind from the nearest on. */
function readExplicitSet(reader: BitReader): number[] {
  const earlier = reader.unsigned('num_negative_pics', maxPictures);
  const later = reader.unsigned('num_positive_pics', maxPictures);
  return [...readDistances(reader, earlier, -1), ...readDistances(reader, later, 1)];
}

function readDistances(reader: BitReader, count: number, sign: number): number[] {
  let distance = 0;
  return Array.from({ length: count }, () => {
    distance += sign * (reader.unsigned('delta_poc_minus1', 2 ** 15) + 1);
    reader.skip(1);
    return distance;
  });
}

function readPredictedSet(reader: BitReader, previous: readonly number[]): number[] {
  const sign = reader.flag() ? -1 : 1;
  const shift = sign * (reader.unsigned('abs_delta_rps_minus1', 2 ** 15) + 1);
  const kept = [...previous, 0].filter(() => reader.flag() || reader.flag()).map((distance) => distance + shift);
  const earlier = kept.filter((distance) => distance < 0).sort((a, b) => b - a);
  return [...earlier, ...kept.filter((distance) => distance > 0).sort((a, b) => a - b)].slice(0, 2 * maxPictures);
}
