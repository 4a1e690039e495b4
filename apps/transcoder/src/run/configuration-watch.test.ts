import { parseAacConfiguration, parseAvcConfiguration } from '@millrace/codecs';
import { expect, test } from 'vitest';
import type { MediaEvent } from '../packaging/access-unit.ts';
import { ConfigurationWatch, type ConfigurationWatchOptions } from './configuration-watch.ts';
import { ReconfiguredError } from './path-errors.ts';

const stereo = parseAacConfiguration(Uint8Array.of(0x11, 0x90));
const mono = parseAacConfiguration(Uint8Array.of(0x11, 0x88));
const avc = parseAvcConfiguration(
  Buffer.from('0142c01fffe100176742c01fd9005005bb011000003e90000ea600f183248001000568cb83cb20', 'hex'),
);
const picture = (ptsMs: number, isKeyframe: boolean): MediaEvent => ({
  kind: 'video',
  unit: { dtsMs: ptsMs, ptsMs, isKeyframe, data: Uint8Array.of(1) },
});
const usual: ConfigurationWatchOptions = { source: { video: avc, audio: stereo }, mode: 'follow', audioOnly: false };

/** Relay time of the run's end, or undefined when it goes on. */
function endOf(events: readonly MediaEvent[], changes: Partial<ConfigurationWatchOptions> = {}): unknown {
  const watch = new ConfigurationWatch({ ...usual, ...changes });
  try {
    for (const event of events) watch.look(event);
  } catch (error) {
    return error instanceof ReconfiguredError ? (error.fromMs ?? 'at once') : error;
  }
  return undefined;
}
const sound = (configuration: typeof stereo): MediaEvent => ({ kind: 'audioConfiguration', configuration });
const pictures: MediaEvent = { kind: 'videoConfiguration', configuration: avc };
const upToKeyframe = [picture(40, false), picture(80, true)];

test('a configuration that is repeated changes nothing', () => {
  expect(endOf([sound(stereo), pictures, ...upToKeyframe])).toBeUndefined();
});

test('other sound begins with the next keyframe, and is left out until then', () => {
  const watch = new ConfigurationWatch(usual);
  watch.look(sound(mono));
  expect(watch.hasOtherSound).toBe(true);
  expect(endOf([sound(mono), ...upToKeyframe])).toBe(80);
});

test('on the grid other sound begins with the next picture', () => {
  expect(endOf([sound(mono), ...upToKeyframe], { mode: 'grid' })).toBe(40);
});

test('sound that is announced late begins with the next keyframe', () => {
  expect(endOf([sound(stereo), ...upToKeyframe], { source: { video: avc, audio: undefined } })).toBe(80);
});

test('pictures that are announced late begin with their first keyframe, unless the channel wants none', () => {
  const source = { video: undefined, audio: stereo };
  expect(endOf([pictures, ...upToKeyframe], { source })).toBe(80);
  expect(endOf([pictures, ...upToKeyframe], { source, audioOnly: true })).toBeUndefined();
});

test('sound alone that changes ends the run at once', () => {
  expect(endOf([sound(mono)], { source: { video: undefined, audio: stereo } })).toBe('at once');
});
