import { describe, expect, it } from 'vitest';
import { ffmpegFileCommand, ffmpegTestCommand, obsSettings, publishUrl } from './encoder-settings.ts';

const target = { rtmpUrl: 'rtmp://live.example:1935/live', streamKey: 'sk_1' };

describe('encoder settings', () => {
  it('give OBS the server and the key in fields of their own', () => {
    const valueOf = (name: string) => obsSettings(target).find((setting) => setting.name === name)?.value;
    expect(valueOf('Server')).toBe(target.rtmpUrl);
    expect(valueOf('Stream Key')).toBe('sk_1');
  });

  it('mark the key, and nothing else, as secret', () => {
    expect(obsSettings(target).filter(({ isSecret }) => isSecret)).toMatchObject([{ value: 'sk_1' }]);
  });

  it('join the key to the address with one slash', () => {
    expect(publishUrl(target)).toBe('rtmp://live.example:1935/live/sk_1');
    expect(publishUrl({ ...target, rtmpUrl: 'rtmp://h/live/' })).toBe('rtmp://h/live/sk_1');
  });

  it.each([ffmpegFileCommand(target), ffmpegTestCommand(target)])(
    'are one ffmpeg command that a shell takes whole',
    (text) => {
      const lines = text.split('\n');
      expect(lines.slice(0, -1).every((line) => line.endsWith(' \\'))).toBe(true);
      expect(lines.at(-1)).toBe(`  -f flv 'rtmp://live.example:1935/live/sk_1'`);
    },
  );
});
