// A reader of ISO base media boxes for tests: independent of the writer, it follows the specification's defaults.

export interface Box {
  type: string;
  /** Everything after size and type. */
  body: Uint8Array;
  /** Position of the box in the bytes read. */
  offset: number;
  boxes: Box[];
}

const containers = new Set(['moov', 'trak', 'mdia', 'minf', 'dinf', 'stbl', 'mvex', 'moof', 'traf']);
/** Bytes in front of the boxes inside. */
const containersWithHeader: Record<string, number> = {
  stsd: 8,
  dref: 8,
  avc1: 78,
  hvc1: 78,
  av01: 78,
  vp09: 78,
  mp4a: 28,
  Opus: 28,
};

export function readBoxes(bytes: Uint8Array, start = 0): Box[] {
  const boxes: Box[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const view = viewOf(bytes.subarray(offset));
    const size = view.getUint32(0);
    if (size < 8 || offset + size > bytes.length) throw new Error(`box of ${size} bytes at ${start + offset}`);
    const type = String.fromCharCode(...bytes.subarray(offset + 4, offset + 8));
    const body = bytes.subarray(offset + 8, offset + size);
    const inner = containers.has(type) ? 0 : containersWithHeader[type];
    const inside = inner === undefined ? [] : readBoxes(body.subarray(inner), start + offset + 8 + inner);
    boxes.push({ type, body, offset: start + offset, boxes: inside });
    offset += size;
  }
  return boxes;
}

/** The first box at a path such as `moov/trak/tkhd`. */
export function findBox(boxes: readonly Box[], path: string): Box | undefined {
  const [type, ...rest] = path.split('/');
  const found = boxes.find((box) => box.type === type);
  return found && rest.length > 0 ? findBox(found.boxes, rest.join('/')) : found;
}

export function boxAt(boxes: readonly Box[], path: string): Box {
  const found = findBox(boxes, path);
  if (!found) throw new Error(`no ${path}`);
  return found;
}

/** The tree as indented text, one box per line. */
export function outlineOf(boxes: readonly Box[], indent = ''): string[] {
  return boxes.flatMap((box) => [`${indent}${box.type}`, ...outlineOf(box.boxes, `${indent}  `)]);
}

export interface ReadSample {
  decodeTime: number;
  durationTicks: number;
  compositionOffsetTicks: number;
  isSync: boolean;
  data: Uint8Array;
}

/** The samples of every fragment of a segment, by the rules of ISO/IEC 14496-12 §8.8. */
export function readSamples(segment: Uint8Array): ReadSample[] {
  return readBoxes(segment)
    .filter(({ type }) => type === 'moof')
    .flatMap((moof) => readFragment(segment, moof));
}

function readFragment(segment: Uint8Array, moof: Box): ReadSample[] {
  const defaults = readDefaults(boxAt([moof], 'moof/traf/tfhd'));
  let decodeTime = Number(viewOf(boxAt([moof], 'moof/traf/tfdt').body).getBigUint64(4));
  const fields = fieldsOf(boxAt([moof], 'moof/traf/trun'));
  const count = fields.next();
  let position = moof.offset + (fields.has(0x1) ? fields.next() : 0);
  const firstFlags = fields.has(0x4) ? fields.next() : undefined;
  return Array.from({ length: count }, (_, i) => {
    const durationTicks = fields.has(0x100) ? fields.next() : defaults.durationTicks;
    const sizeBytes = fields.has(0x200) ? fields.next() : defaults.sizeBytes;
    const flags = fields.has(0x400) ? fields.next() : i === 0 && firstFlags !== undefined ? firstFlags : defaults.flags;
    const compositionOffsetTicks = fields.has(0x800) ? fields.next() | 0 : 0;
    const data = segment.subarray(position, position + sizeBytes);
    const sample = { decodeTime, durationTicks, compositionOffsetTicks, isSync: (flags & 0x10000) === 0, data };
    decodeTime += durationTicks;
    position += sizeBytes;
    return sample;
  });
}

function readDefaults(tfhd: Box): { durationTicks: number; sizeBytes: number; flags: number } {
  const fields = fieldsOf(tfhd);
  if (!fields.has(0x020000) || fields.has(0x1)) throw new Error('addresses are not relative to the moof');
  fields.next();
  if (fields.has(0x2)) fields.next();
  return {
    durationTicks: fields.has(0x8) ? fields.next() : 0,
    sizeBytes: fields.has(0x10) ? fields.next() : 0,
    flags: fields.has(0x20) ? fields.next() : 0,
  };
}

/** The flags of a full box and its 32-bit fields in order. */
function fieldsOf({ body }: Box): { has: (flag: number) => boolean; next: () => number } {
  const view = viewOf(body);
  const flags = view.getUint32(0) & 0xffffff;
  let offset = 0;
  return { has: (flag) => (flags & flag) !== 0, next: () => view.getUint32((offset += 4)) };
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
