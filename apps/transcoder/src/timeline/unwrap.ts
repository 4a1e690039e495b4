// FLV time stamps wrap: ours at 2^32 ms, ffmpeg's at 2^31 ms. Unwrapping modulo 2^31 to the value nearest to the previous
// one serves both, as long as two messages are less than 12 days apart.
const modulus = 2 ** 31;

/** A function that turns wrapping time stamps into times that go on growing, from `nearMs` on if that is known. */
export function createUnwrap(nearMs?: number): (timestampMs: number) => number {
  let last = nearMs;
  return (timestampMs) => {
    if (last === undefined) last = timestampMs;
    else {
      const step = (((timestampMs - last) % modulus) + modulus) % modulus;
      last += step < modulus / 2 ? step : step - modulus;
    }
    return last;
  };
}
