// Messages of a small encoder: real configuration records, invented frames.
import { encodeAvcEndOfSequence, encodeAvcFrame, encodeAvcSequenceHeader } from '@millrace/flv';
import { encodeAmf0 } from '@millrace/rtmp';
import type { MediaEvent } from '../../src/media/media-intake.ts';

export const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

/** 320×180, as x264 writes it. */
export const avcConfiguration = fromHex(
  '0164000dffe1001a6764000dacd941419f9f0110000003001000000303c0f142996001000668ebe3cb22c0fdf8f800',
);
/** AAC LC, 44.1 kHz, mono. */
export const aacConfiguration = fromHex('120856e500');

export const videoEvent = (timestampMs: number, payload: Uint8Array): MediaEvent => ({
  kind: 'video',
  timestampMs,
  payload,
});
export const audioEvent = (timestampMs: number, payload: Uint8Array): MediaEvent => ({
  kind: 'audio',
  timestampMs,
  payload,
});

export const avcHeader = (configuration = avcConfiguration): MediaEvent =>
  videoEvent(0, encodeAvcSequenceHeader(configuration));
export const aacHeader = (configuration = aacConfiguration): MediaEvent =>
  audioEvent(0, new Uint8Array([0xaf, 0, ...configuration]));
export const endOfSequence = (timestampMs: number): MediaEvent => videoEvent(timestampMs, encodeAvcEndOfSequence());

export const videoFrame = (timestampMs: number, isKeyframe: boolean, sizeBytes = 8): MediaEvent =>
  videoEvent(
    timestampMs,
    encodeAvcFrame({ isKeyframe, compositionTimeMs: 0, data: new Uint8Array(sizeBytes).fill(7) }),
  );
export const audioFrame = (timestampMs: number): MediaEvent => audioEvent(timestampMs, fromHex('af012110'));

export const metadata = (width: number): MediaEvent => ({
  kind: 'data',
  timestampMs: 0,
  name: 'onMetaData',
  payload: encodeAmf0(['onMetaData', { kind: 'object', properties: new Map([['width', width]]) }]),
});
