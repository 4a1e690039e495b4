import type { VideoConfiguration } from '@millrace/codecs';
import type { LatencyMode } from '@millrace/pipeline';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MediaEvent, VideoUnit } from '../packaging/access-unit.ts';
import { Standstill } from './standstill.ts';

const frameMs = 40;
const soundMs = 20;
const configuration = {} as VideoConfiguration; // only that there is one counts
const picture = (ptsMs: number, isKeyframe: boolean, delayMs = 0): MediaEvent => ({
  kind: 'video',
  unit: { ptsMs, dtsMs: ptsMs - delayMs, isKeyframe, data: Uint8Array.of(isKeyframe ? 1 : 0) },
});
const sound = (ptsMs: number): MediaEvent => ({ kind: 'audio', frame: { ptsMs, samples: 960, data: Uint8Array.of() } });

interface Shape {
  toMs: number;
  gopMs?: number;
  stepMs?: number;
  /** Pictures that are missing, from and to. */
  hole?: [number, number];
  /** Sound comes this much before pictures of the same time. */
  leadMs?: number;
}

/** A source as it is sent: sound every 20 ms, and pictures between. */
function source({ toMs, gopMs = 2_000, stepMs = frameMs, hole: [fromMs, untilMs] = [0, 0], leadMs = 0 }: Shape) {
  const events: MediaEvent[] = [];
  for (let timeMs = 0; timeMs < toMs + leadMs; timeMs += soundMs) {
    if (timeMs < toMs) events.push(sound(timeMs));
    const ptsMs = timeMs - leadMs;
    const isMissing = ptsMs < 0 || (ptsMs >= fromMs && ptsMs < untilMs);
    if (ptsMs % stepMs === 0 && !isMissing) events.push(picture(ptsMs, ptsMs % gopMs === 0));
  }
  return events;
}
const fill = (events: readonly MediaEvent[], latencyMode: LatencyMode = 'low') =>
  new Standstill({ latencyMode, partDurationMs: 500 }).fill(events);
const picturesOf = (events: readonly MediaEvent[]) =>
  events.flatMap((event) => (event.kind === 'video' ? [event.unit] : []));
const added = (events: readonly MediaEvent[], latencyMode?: LatencyMode) => {
  const given = new Set(picturesOf(events));
  return picturesOf(fill(events, latencyMode)).filter((unit) => !given.has(unit));
};
const timesOf = (units: readonly VideoUnit[]) => units.map(({ ptsMs }) => ptsMs);

describe('nothing is put in, and nothing left out', () => {
  test.each<[string, Shape]>([
    ['of a source that goes on', { toMs: 20_000 }],
    ['where pictures are missing for a moment', { toMs: 20_000, hole: [4_720, 6_000] }],
    ['where the sound is always 3 s ahead', { toMs: 20_000, leadMs: 3_000 }],
    [
      'where a picture has come every second, and then one comes late',
      { toMs: 20_000, stepMs: 1_000, hole: [7_000, 8_000] },
    ],
  ])('%s', (_name, shape) => {
    const events = source(shape);
    expect(fill(events)).toEqual(events);
  });

  test('where the sound stops as well, and is back first', () => {
    const events = source({ toMs: 20_000, hole: [5_000, 11_000] }).filter(
      (event) => event.kind !== 'audio' || event.frame.ptsMs < 5_000 || event.frame.ptsMs >= 10_000,
    );
    expect(fill(events)).toEqual(events);
  });

  test('before the first key frame', () => {
    const events = source({ toMs: 10_000, hole: [0, 6_000] });
    expect(fill(events)).toEqual(events);
  });
});

test('pictures that stop while the sound goes on: the last key frame stands once per part, a little behind the sound', () => {
  const standing = added(source({ toMs: 10_000, hole: [5_000, Infinity] }));
  expect(timesOf(standing)).toEqual([5_460, 5_960, 6_460, 6_960, 7_460, 7_960, 8_460, 8_960, 9_460]);
  expect(standing.every(({ isKeyframe, data }) => isKeyframe && data[0] === 1)).toBe(true);
});

test('without parts it stands closer together', () => {
  const standing = added(source({ toMs: 8_000, hole: [5_000, Infinity] }), 'standard');
  expect(timesOf(standing).slice(0, 3)).toEqual([5_110, 5_260, 5_410]);
});

test('a standing picture keeps the delay between decoding and showing that its key frame has', () => {
  const events = source({ toMs: 8_000, hole: [5_000, Infinity] }).map((event) =>
    event.kind === 'video' ? picture(event.unit.ptsMs, event.unit.isKeyframe, 80) : event,
  );
  const standing = added(events);
  expect(standing.length).toBeGreaterThan(3);
  expect(standing.every(({ ptsMs, dtsMs }) => ptsMs - dtsMs === 80)).toBe(true);
});

test('pictures that are back are shown from the next key frame on; until then it stands', () => {
  const times = timesOf(picturesOf(fill(source({ toMs: 12_000, hole: [5_000, 9_000] }))));
  const [lastStanding = 0, first] = times.slice(times.indexOf(10_000) - 1);
  expect(first).toBe(10_000);
  expect(lastStanding).toBeGreaterThan(9_000);
});

test('where the sound is away as well for longer than any player waits, nothing fills it; pictures begin with a key frame', () => {
  const standstill = new Standstill({ latencyMode: 'low', partDurationMs: 500 });
  standstill.fill(source({ toMs: 8_000, hole: [4_000, Infinity] }));
  expect(picturesOf(standstill.fill([sound(18_000)])).length).toBe(20);
  expect(standstill.fill([sound(3_600_000), sound(3_600_020)])).toHaveLength(2);
  const [late, back] = [picture(3_600_040, false), picture(3_600_080, true)];
  expect(standstill.fill([late, back])).toEqual([back]);
});

test('key frames of an old set-up do not stand', () => {
  const events = source({ toMs: 10_000, hole: [5_000, Infinity] });
  const at = events.findIndex((event) => event.kind === 'audio' && event.frame.ptsMs === 5_000);
  expect(added(events.toSpliced(at, 0, { kind: 'videoConfiguration', configuration }))).toEqual([]);
});

test('captions of the key frame are not said again', () => {
  const cc = [0x06, 0x04, 14, 0xb5, 0x00, 0x31, 0x47, 0x41, 0x39, 0x34, 0x03, 0x41, 0xff, 0xfc, 0x94, 0x20, 0xff, 0x80];
  const slice = [0, 0, 0, 2, 0x65, 0x88];
  const avc = { codec: 'avc', nalLengthSizeBytes: 4 } as VideoConfiguration;
  const captioned = source({ toMs: 8_000, hole: [5_000, Infinity] }).map((event): MediaEvent => {
    if (event.kind !== 'video') return event;
    return { kind: 'video', unit: { ...event.unit, data: Uint8Array.of(0, 0, 0, cc.length, ...cc, ...slice) } };
  });
  const standing = added([{ kind: 'videoConfiguration', configuration: avc }, ...captioned]);
  expect(standing.length).toBeGreaterThan(3);
  expect(standing.every(({ data }) => Buffer.from(slice).equals(data))).toBe(true);
});

test('sound that was converted is given on before the pictures it came with, and is not ahead of them', () => {
  const events = source({ toMs: 8_000 });
  const pictures = events.filter(({ kind }) => kind === 'video');
  const converted = events.filter(({ kind }) => kind === 'audio');
  const standstill = new Standstill({ latencyMode: 'low', partDurationMs: 500 });
  expect(standstill.fill(pictures, converted)).toEqual([...converted, ...pictures]);
  const later = Array.from({ length: 150 }, (_, i) => sound(8_000 + i * soundMs));
  expect(timesOf(picturesOf(standstill.fill([], later)))).toEqual([8_460, 8_960, 9_460, 9_960, 10_460]);
});

test('a slow source is one: from its second picture on it is waited for', () => {
  const standing = added(source({ toMs: 60_000, gopMs: 20_000, stepMs: 2_000 }));
  expect(standing.every(({ ptsMs }) => ptsMs < 20_000)).toBe(true);
});

test('whatever is missing, pictures go on in order and none is more than a part behind the ones that are shown', () => {
  const shapes = fc.record({
    toMs: fc.constant(20_000),
    gopMs: fc.constantFrom(1_000, 2_000, 4_000),
    hole: fc.tuple(fc.integer({ min: 0, max: 12_000 }), fc.integer({ min: 0, max: 22_000 })),
    leadMs: fc.constantFrom(0, 100, 700),
  });
  fc.assert(
    fc.property(shapes, (shape) => {
      const times = timesOf(picturesOf(fill(source({ ...shape, hole: shape.hole }))));
      const stepsMs = times.slice(1).map((timeMs, i) => timeMs - (times[i] ?? 0));
      expect(Math.min(...stepsMs, Infinity)).toBeGreaterThan(0);
      // Fewer are waited for than the patience is long; standing ones come once per part.
      expect(Math.max(...stepsMs, 0)).toBeLessThanOrEqual(1_500 + 300 + frameMs);
    }),
  );
});

test('any split of the events gives the same', () => {
  const events = source({ toMs: 14_000, hole: [5_000, 9_000] });
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: events.length })), (cuts) => {
      const standstill = new Standstill({ latencyMode: 'low', partDurationMs: 500 });
      const places = [0, ...[...cuts].sort((a, b) => a - b), events.length];
      const pieces = places.slice(1).map((end, i) => events.slice(places[i], end));
      expect(pieces.flatMap((piece) => standstill.fill(piece))).toEqual(fill(events));
    }),
  );
});
