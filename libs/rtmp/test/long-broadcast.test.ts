// Five hours of one encoder, as each kind of encoder writes them: at 4 h 39 min 37 s the timestamp no longer fits its field of
// 24 bits. Minutes pass at once; around the boundary every picture is there.
import { expect, it } from 'vitest';
import { chunked, concat, uint, type ChunkedMessage } from './support/client.ts';
import { publishingSession } from './support/session.ts';

const hoursMs = 5 * 3_600_000;
const boundaryMs = 0xffffff;
const aroundMs = 10_000;

/** Times of pictures: one a minute, and 25 a second around the boundary. */
function* pictureTimes(): Generator<number> {
  for (let timeMs = 0; timeMs < hoursMs;) {
    yield timeMs;
    const beginsAtMs = boundaryMs - aroundMs;
    if (timeMs < beginsAtMs) timeMs = Math.min(timeMs + 60_000, beginsAtMs);
    else timeMs += timeMs < boundaryMs + aroundMs ? 40 : 60_000;
  }
}

type Chunker = (timeMs: number, beforeMs: number | undefined) => Omit<ChunkedMessage, 'payload'>;

const absolute = (timeMs: number, isRepeating: boolean) => ({
  time: timeMs,
  ...(isRepeating && timeMs >= boundaryMs && { repeated: Uint8Array.from(uint(timeMs, 4)) }),
});

const chunkers: Readonly<Record<string, Chunker>> = {
  'OBS 29, by differences': (timeMs, beforeMs) =>
    beforeMs === undefined ? { time: timeMs } : { format: 1, time: timeMs - beforeMs },
  'encoders of absolute times, as librtmp, without repeating them': (timeMs) => absolute(timeMs, false),
  'encoders of absolute times, as ffmpeg, repeating them': (timeMs) => absolute(timeMs, true),
};

it.each(Object.entries(chunkers))('five hours of %s arrive whole and in time', (_name, chunker) => {
  const session = publishingSession();
  let beforeMs: number | undefined;
  let wrong = 0;
  let pictures = 0;
  for (const timeMs of pictureTimes()) {
    // Behind it a message on another chunk stream, as sound is: a last chunk may need the bytes that follow it.
    const payload = Uint8Array.from([0x17, 1, 0, 0, 0, ...uint(timeMs, 4), ...new Uint8Array(300).fill(timeMs)]);
    const sound = chunked({
      chunkStreamId: 5,
      typeId: 8,
      time: timeMs & 0x7fffff,
      payload: Uint8Array.of(0xaf, 1, 7, 7),
    });
    const events = session.push(concat(chunked({ ...chunker(timeMs, beforeMs), payload }), sound), timeMs);
    session.takeOutput();
    const [picture] = events;
    const isRight =
      picture?.kind === 'video' &&
      picture.timestampMs === timeMs &&
      Buffer.compare(picture.payload, payload) === 0 &&
      events.length === 2;
    if (!isRight) wrong += 1;
    pictures += 1;
    beforeMs = timeMs;
  }
  expect(wrong).toBe(0);
  expect(pictures).toBeGreaterThan((2 * aroundMs) / 40);
});
