// Closed captions within the pictures: cc_data of ATSC A/53 part 4 §6.2.3 in a supplemental enhancement information message
// (registered user data) of H.264 and HEVC. What they say is for players; here it is told whether there are any, and they are
// taken out of pictures that are shown again.
import { withoutEmulationPrevention } from './emulation-prevention.ts';
import { accessUnitOf, nalUnits } from './nal-unit.ts';

/** What a player calls the first service of each kind: INSTREAM-ID of EXT-X-MEDIA. */
export type CaptionService = 'CC1' | 'CC3' | 'SERVICE1';

type CaptionedCodec = 'avc' | 'hevc';

interface SeiLayout {
  headerSizeBytes: number;
  typeOf: (firstByte: number) => number;
  seiType: number;
  /** The first type of a NAL unit that no message may follow. */
  isSlice: (type: number) => boolean;
}

const layouts: Readonly<Record<CaptionedCodec, SeiLayout>> = {
  avc: {
    headerSizeBytes: 1,
    typeOf: (byte) => byte & 0x1f,
    seiType: 6,
    isSlice: (type) => type >= 1 && type <= 5,
  },
  hevc: { headerSizeBytes: 2, typeOf: (byte) => (byte >> 1) & 0x3f, seiType: 39, isSlice: (type) => type < 32 },
};
const registeredUserData = 4;
/** United States, ATSC, "GA94", cc_data. */
const captionsFront = Uint8Array.of(0xb5, 0x00, 0x31, 0x47, 0x41, 0x39, 0x34, 0x03);
const tripletSizeBytes = 3;
/** By cc_type; a packet of CEA-708 begins with 3 and goes on with 2. */
const services: readonly CaptionService[] = ['CC1', 'CC3', 'SERVICE1', 'SERVICE1'];

/** The services that this picture carries something of; fillers do not count. Throws CodecError. */
export function captionServices(
  codec: CaptionedCodec,
  accessUnit: Uint8Array,
  nalLengthSizeBytes: number,
): Set<CaptionService> {
  const found = new Set<CaptionService>();
  const { headerSizeBytes, typeOf, seiType, isSlice } = layouts[codec];
  for (const nalUnit of nalUnits(accessUnit, nalLengthSizeBytes)) {
    const type = typeOf(nalUnit[0] ?? 0);
    if (isSlice(type)) break;
    if (type === seiType) readMessages(withoutEmulationPrevention(nalUnit.subarray(headerSizeBytes)), found);
  }
  return found;
}

/**
 * The picture without the NAL units that its captions are in, whatever else these say; as it is where it has none. Throws
 * CodecError.
 */
export function withoutCaptions(codec: CaptionedCodec, accessUnit: Uint8Array, nalLengthSizeBytes: number): Uint8Array {
  const { headerSizeBytes, typeOf, seiType } = layouts[codec];
  const isCaptioned = (nalUnit: Uint8Array) => {
    const found = new Set<CaptionService>();
    if (typeOf(nalUnit[0] ?? 0) === seiType)
      readMessages(withoutEmulationPrevention(nalUnit.subarray(headerSizeBytes)), found);
    return found.size > 0;
  };
  const all = [...nalUnits(accessUnit, nalLengthSizeBytes)];
  const kept = all.filter((nalUnit) => !isCaptioned(nalUnit));
  return kept.length === all.length ? accessUnit : accessUnitOf(kept, nalLengthSizeBytes);
}

/** sei_message() of H.264 §7.3.2.3.1 and HEVC §7.3.5: type and size are sums of bytes that end below 255. */
function readMessages(payload: Uint8Array, found: Set<CaptionService>): void {
  let at = 0;
  const readSum = () => {
    let sum = 0;
    for (; payload[at] === 0xff; at += 1) sum += 0xff;
    sum += payload[at] ?? 0;
    at += 1;
    return sum;
  };
  // The last byte is the stop bit.
  while (at < payload.length - 2) {
    const type = readSum();
    const sizeBytes = readSum();
    if (type === registeredUserData) readUserData(payload.subarray(at, at + sizeBytes), found);
    at += sizeBytes;
  }
}

function readUserData(data: Uint8Array, found: Set<CaptionService>): void {
  if (!captionsFront.every((byte, i) => data[i] === byte)) return;
  const flags = data[captionsFront.length] ?? 0;
  const isUsed = (flags & 0x40) !== 0;
  const first = captionsFront.length + 2;
  for (let i = 0; isUsed && i < (flags & 0x1f); i += 1) {
    const [front = 0, one = 0, two = 0] = data.subarray(first + i * tripletSizeBytes);
    const isValid = (front & 0x04) !== 0;
    const service = services[front & 0x03];
    // Parity aside, two zero bytes fill a field that has nothing to say.
    if (isValid && service && ((one | two) & 0x7f) !== 0) found.add(service);
  }
}
