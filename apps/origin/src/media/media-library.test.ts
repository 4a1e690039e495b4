import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aRef, aRun, cells, sequenced } from '../../test/records.ts';
import { answerBytes } from '../http/answer-bytes.ts';
import { foldRecords } from '../streams/fold-records.ts';
import { emptyView } from '../streams/stream-view.ts';
import { MediaLibrary } from './media-library.ts';

const ref = aRef();
const stream = { view: foldRecords(emptyView(ref, []), sequenced([aRun(ref), ...cells(0, 9)])) };
const place = (mediaSequence: number) => ({
  epoch: 1,
  renditionId: '720p',
  name: `${mediaSequence}.m4s`,
  mediaSequence,
});
const ignore = () => undefined;
let stored: (key: string) => Promise<Uint8Array | undefined>;
let reads: string[];
let outcomes: string[];
let library: MediaLibrary;

beforeEach(() => {
  vi.useFakeTimers();
  reads = [];
  outcomes = [];
  stored = () => Promise.resolve(new Uint8Array(40));
  library = new MediaLibrary({
    storage: {
      get: async (key) => {
        reads.push(key);
        const body = await stored(key);
        return body && { body, contentType: 'video/mp4', sizeBytes: body.length };
      },
    },
    readHotWindow: () => Promise.resolve(undefined),
    maxBytes: 200,
    onRead: (outcome) => outcomes.push(outcome),
    onError: ignore,
  });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the media library', () => {
  it('reads an object once, however many ask at once and afterwards', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => library.read(stream, place(1))));
    expect(new Set(answers).size).toBe(1);
    expect(library.kept(`${ref.streamId}/1/720p/1.m4s`)).toBe(answers[0]);
    expect(reads).toHaveLength(1);
  });

  it('keeps what was asked for last, up to its bound of bytes', async () => {
    for (const n of [1, 2, 3]) await library.read(stream, place(n));
    expect([1, 2, 3].map((n) => library.kept(`${ref.streamId}/1/720p/${n}.m4s`) !== undefined)).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('counts small objects twice, for their answers are kept as they were sent, too', async () => {
    const maxBytes = 1_000_000;
    stored = () => Promise.resolve(new Uint8Array(50_000));
    library = new MediaLibrary({
      storage: { get: async () => ({ body: (await stored(''))!, contentType: 'video/mp4', sizeBytes: 50_000 }) },
      ...{ readHotWindow: () => Promise.resolve(undefined), maxBytes, onRead: ignore, onError: ignore },
    });
    for (let epoch = 1; epoch <= 40; epoch += 1) await library.read(stream, { ...place(1), epoch });
    const kept = [...Array(41).keys()].flatMap((epoch) => library.kept(`${ref.streamId}/${epoch}/720p/1.m4s`) ?? []);
    const sent = kept.map((answer) => answerBytes(answer, 0).first.length + answer.body.length);
    const takenBytes = sent.reduce((sum, bytes) => sum + bytes, 0);
    expect(takenBytes).toBeLessThan(1.01 * maxBytes);
    expect(takenBytes).toBeGreaterThan(0.9 * maxBytes);
  });

  it('takes no more memory than its bound, though what it keeps lies in memory that is larger', async () => {
    const maxBytes = 1_048_576;
    library = new MediaLibrary({
      storage: {
        get: (_key, { allocate } = {}) => {
          const body = allocate?.(70_000) ?? Buffer.alloc(70_000);
          return Promise.resolve({ body, contentType: 'video/mp4', sizeBytes: body.length });
        },
      },
      ...{ readHotWindow: () => Promise.resolve(undefined), maxBytes, onRead: ignore, onError: ignore },
    });
    for (let n = 0; n < 40; n += 1) await library.read(stream, { ...place(1), epoch: n });
    const held = [...Array(40).keys()].flatMap((n) => library.kept(`${ref.streamId}/${n}/720p/1.m4s`) ?? []);
    const heldBytes = held.reduce((sum, { body }) => sum + body.buffer.byteLength, 0);
    expect(heldBytes).toBeLessThanOrEqual(maxBytes);
    expect(heldBytes).toBeGreaterThan(0.8 * maxBytes);
  });

  it('believes for a second that an object is not there', async () => {
    stored = () => Promise.resolve(undefined);
    expect(await library.read(stream, place(1))).toBeUndefined();
    expect(await library.read(stream, place(1))).toBeUndefined();
    expect(reads).toHaveLength(1);
    vi.advanceTimersByTime(1_001);
    stored = () => Promise.resolve(new Uint8Array(1));
    expect(await library.read(stream, place(1))).toBeDefined();
  });

  it('tells a failure to all who asked, and does not keep it', async () => {
    stored = () => Promise.reject(new Error('out of order'));
    const asked = [1, 2].map(() => library.read(stream, place(1)));
    for (const answer of asked)
      await expect(answer).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE', status: 503 });
    expect(reads).toHaveLength(1);
    stored = () => Promise.resolve(new Uint8Array(1));
    expect(await library.read(stream, place(1))).toBeDefined();
    expect(outcomes).toEqual(['failed', 'storage']);
  });

  it('refuses to read more at once than it can', async () => {
    stored = () => new Promise(ignore);
    for (let epoch = 1; epoch <= 256; epoch += 1) void library.read(stream, { ...place(1), epoch });
    await expect(library.read(stream, place(2))).rejects.toMatchObject({ status: 503 });
    expect(outcomes).toEqual(['refused']);
  });
});
