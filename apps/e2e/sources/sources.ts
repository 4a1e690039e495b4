// Sources of every kind that docs/reference/sources.md has a row for, as tags that an encoder sends in real time: a
// 640×360 picture at 30 frames a second with a keyframe every 2 s and a tone, and what is different about it.
import {
  announcedAt,
  changedAt,
  delayed,
  isHeader,
  makeEnhancedFlv,
  without,
  type EnhancedClip,
  type EnhancedTag,
} from '@millrace/testing';
import type { TimedTag } from '../support/enhanced-publisher.ts';

export interface Source {
  tags: () => Promise<readonly TimedTag[]>;
  /** How long a player may stand still, in ms, because the source has nothing. */
  missesMs?: number;
  isSoundAlone?: true;
}

/** Of what each sends; players' clocks do not count the time in which nothing was sent. */
const durationMs = 14_000;
const usual: EnhancedClip = { video: 'libx264', audio: 'aac', durationMs, gopFrames: 60 };
const light = ['-preset', 'superfast', '-bf', '0', '-b:v', '600k'];

const clip = (more: readonly string[] = [], changes: Partial<EnhancedClip> = {}) =>
  makeEnhancedFlv({ ...usual, ...changes, arguments: [...light, ...more] });
const atRate = (rate: string, gopFrames: number) => () => clip(['-vf', `fps=${rate}`], { gopFrames });
const only = (tags: readonly EnhancedTag[], kind: EnhancedTag['type']) => tags.filter(({ type }) => type === kind);
/** Sent in the rhythm of `tags`, whatever `change` does to their time stamps. */
const inRhythm = (tags: readonly EnhancedTag[], change: (timestampMs: number) => number): TimedTag[] =>
  tags.map((tag) => ({ ...tag, timestampMs: change(tag.timestampMs), sentAtMs: tag.timestampMs }));

/** HE-AAC says what it is in its configuration: object type 5, 24 kHz extended to 48 kHz, then AAC-LC (ISO/IEC 14496-3 §1.6.2.1). */
const highEfficiency = Buffer.from('2b098800', 'hex');
const asHighEfficiency = (tag: EnhancedTag): EnhancedTag =>
  tag.type === 'audio' && isHeader(tag)
    ? { ...tag, payload: Buffer.concat([tag.payload.subarray(0, 5), highEfficiency]) }
    : tag;

export const sources: Readonly<Record<string, Source>> = {
  'B-frames': { tags: () => clip(['-bf', '2']) },
  '29.97 frames a second': { tags: atRate('30000/1001', 60) },
  '50 frames a second': { tags: atRate('50', 100) },
  '59.94 frames a second': { tags: atRate('60000/1001', 120) },
  'a rate that varies by chance from the first picture on': {
    tags: () => clip(['-vf', "fps=60,select='not(n)+gt(random(1),0.6)'", '-fps_mode', 'vfr'], { gopFrames: 48 }),
  },
  'keyframes every 10 s': { tags: () => clip([], { gopFrames: 300 }) },
  'sound alone': { tags: async () => only(await clip(), 'audio'), isSoundAlone: true },
  'pictures alone': { tags: async () => only(await clip(), 'video') },
  'sound that begins 3 s late': { tags: async () => without(await clip(), 'audio', 0, 3_000) },
  'sound that is announced 3 s late': {
    tags: async () => without(announcedAt(await clip(), 'audio', 3_000), 'audio', 0, 3_000),
  },
  'sound that stops for 4 s': { tags: async () => without(await clip(), 'audio', 5_000, 9_000) },
  'HE-AAC': { tags: async () => (await clip(['-ar', '24000'])).map(asHighEfficiency) },
  'Opus of 20 ms': { tags: () => clip(['-frame_duration', '20'], { audio: 'libopus' }) },
  'Opus of 40 ms': { tags: () => clip(['-frame_duration', '40'], { audio: 'libopus' }) },
  'Opus of 60 ms': { tags: () => clip(['-frame_duration', '60'], { audio: 'libopus' }) },
  'no picture for 1.3 s': {
    tags: async () => without(await clip(), 'video', 6_700, 8_000),
    missesMs: 1_300,
  },
  'pictures that stop for 6 s while the sound goes on': {
    tags: async () => without(await clip(), 'video', 5_000, 11_000),
    missesMs: 1_800,
  },
  'pictures that stop for good while the sound goes on': {
    tags: async () => without(await clip(), 'video', 5_000, 20_000),
    missesMs: 1_800,
  },
  'another size from 6 s on': {
    tags: async () => changedAt(await clip(), 6_000, await clip(['-s', '480x360'], { durationMs: 8_000 })),
  },
  'time stamps that jump ahead by 6 s': {
    tags: async () => inRhythm(await clip(), (ms) => (ms < 6_000 ? ms : ms + 6_000)),
  },
  'time stamps that jump ahead by a minute': {
    tags: async () => inRhythm(await clip(), (ms) => (ms < 6_000 ? ms : ms + 60_000)),
  },
  'time stamps that go back to 0': { tags: async () => inRhythm(await clip(), (ms) => (ms < 6_000 ? ms : ms - 6_000)) },
  'an encoder that sends nothing for 3 s': {
    tags: async () => delayed(await clip(), 6_000, 3_000),
    missesMs: 3_000,
  },
};
