// Captions for a recorded H.264 source: CEA-608 pop-on captions on channel 1, as an encoder puts them into the pictures (A/53
// user data, one pair of bytes per picture). Nothing that can be installed everywhere makes them.

/** A tag of FLV as an encoder sends it. */
interface Tag {
  readonly type: string;
  readonly timestampMs: number;
  readonly payload: Uint8Array;
}

type Pair = readonly [number, number];

/** What stands before the pictures' bytes: flags, type of packet or FourCC, composition time in the last three bytes. */
const frontSizesBytes = { legacy: 5, enhanced: 8 } as const;
const codedFrames = 1;
const commands = {
  resumeLoading: [0x14, 0x20],
  eraseHidden: [0x14, 0x2e],
  lastRow: [0x14, 0x70],
  show: [0x14, 0x2f],
  erase: [0x14, 0x2c],
};
/** How often a command is sent. */
const commandRepeats = 2;
const filler: Pair = [0, 0];
const userDataFront = [0xb5, 0x00, 0x31, 0x47, 0x41, 0x39, 0x34, 0x03];

/**
 * The same source, saying `text` again and again, every `everyPictures` pictures. In between the screen is erased: players
 * make a cue of a caption when it ends, and one that is replaced by its like does not.
 */
export function withCaptions<T extends Tag>(tags: readonly T[], text: string, everyPictures = 60): T[] {
  const pairs = new Map([...captionPairs(text).entries(), ...erasePairs(everyPictures)]);
  const shown = tags.filter(isFrame).sort((a, b) => presentedMs(a) - presentedMs(b));
  const numbers = new Map(shown.map((tag, i) => [tag, i]));
  return tags.map((tag) => {
    const number = numbers.get(tag);
    return number === undefined ? tag : captioned(tag, pairs.get(number % everyPictures) ?? filler);
  });
}

function command([first = 0, second = 0]: readonly number[]): Pair[] {
  return Array.from({ length: commandRepeats }, (): Pair => [first, second]);
}

/** Shortly before the caption begins again. */
function erasePairs(everyPictures: number): [number, Pair][] {
  return command(commands.erase).map((pair, i) => [everyPictures - commandRepeats + i, pair]);
}

/** A caption shows when it is whole. */
function captionPairs(text: string): Pair[] {
  const characters = Array.from(text.padEnd(text.length + (text.length % 2)), (character) => character.charCodeAt(0));
  const letters = characters.flatMap((code, i): Pair[] => (i % 2 === 0 ? [[code, characters[i + 1] ?? 0]] : []));
  const { resumeLoading, eraseHidden, lastRow, show } = commands;
  return [...[resumeLoading, eraseHidden, lastRow].flatMap(command), ...letters, ...command(show)];
}

function captioned<T extends Tag>(tag: T, pair: Pair): T {
  const message = [...userDataFront, 0x41, 0xff, 0xfc, ...pair.map(withParity), 0xff];
  const nalUnit = escaped([0x06, 0x04, message.length, ...message, 0x80]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(nalUnit.length);
  const size = frontSizeOf(tag);
  const [front, rest] = [tag.payload.subarray(0, size), tag.payload.subarray(size)];
  const payload = Buffer.concat([front, length, Uint8Array.from(nalUnit), rest]);
  return { ...tag, payload };
}

/** CEA-608 bytes have odd parity. */
function withParity(code: number): number {
  const ones = code.toString(2).replaceAll('0', '').length;
  return ones % 2 === 0 ? code | 0x80 : code;
}

/** A 3 goes between two zeros and what might be taken for a start code. */
function escaped(bytes: readonly number[]): number[] {
  const out: number[] = [];
  for (const byte of bytes) {
    if (byte <= 3 && out.at(-1) === 0 && out.at(-2) === 0) out.push(3);
    out.push(byte);
  }
  return out;
}

function isEnhanced({ payload }: Tag): boolean {
  return ((payload[0] ?? 0) & 0x80) !== 0;
}

function frontSizeOf(tag: Tag): number {
  return frontSizesBytes[isEnhanced(tag) ? 'enhanced' : 'legacy'];
}

function isFrame(tag: Tag): boolean {
  const [first = 0, second] = tag.payload;
  return tag.type === 'video' && (isEnhanced(tag) ? first & 0x0f : second) === codedFrames;
}

function presentedMs(tag: Tag): number {
  const size = frontSizeOf(tag);
  return tag.timestampMs + Buffer.from(tag.payload.subarray(size - 3, size)).readIntBE(0, 3);
}
