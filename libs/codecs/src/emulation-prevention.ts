/** H.264 §7.4.1.1, H.265 §7.4.2: a 3 after two zero bytes is not part of the payload of a NAL unit. */
export function withoutEmulationPrevention(payload: Uint8Array): Uint8Array {
  return payload.filter((byte, i) => !(byte === 3 && i >= 2 && payload[i - 1] === 0 && payload[i - 2] === 0));
}
