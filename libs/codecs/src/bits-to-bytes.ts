/** Packs `[value, bits]` fields most significant bit first; the last byte is filled up with zeros. */
export function bitsToBytes(fields: readonly (readonly [value: number, bits: number])[]): Uint8Array {
  const text = fields.map(([value, bits]) => value.toString(2).padStart(bits, '0')).join('');
  const bytes = new Uint8Array(Math.ceil(text.length / 8));
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = Number.parseInt(text.slice(i * 8, i * 8 + 8).padEnd(8, '0'), 2);
  return bytes;
}
