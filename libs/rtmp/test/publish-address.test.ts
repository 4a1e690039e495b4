import { describe, expect, it } from 'vitest';
import { parsePublishAddress } from '../src/index.ts';

const key = 'k_ABCDEFGH';
const parse = (app: string | undefined, name: string, tcUrl?: string) => parsePublishAddress({ app, name, tcUrl });

describe('the stream key', () => {
  it.each([
    // How ffmpeg splits /live/KEY and its relatives.
    ['live', key],
    ['live/sub', key],
    ['live/sub', `${key}?x=1`],
    [`live/${key}?token=a`, 'b&x=1'],
    ['live?token=abc', key],
    ['live?a=1&b=2', `${key}?c=3`],
    [key, ''],
    ['/live', key],
    ['live/', key],
    ['live', `${key}%20`],
    ['live', `${key}.flv?x=1`],
    ['live', `rtmp://host/live/${key}`],
    ['live', `${key}.flv`],
    ['live', `mp4:${key}.mp4`],
    ['live', `${key}#frag`],
    // What people type into OBS and cameras.
    [`live/${key}`, ''],
    ['', key],
    ['live', ` ${key}\r\n`],
    ['live', `${key} `],
    ['live', `"${key}"`],
    ['live', `?token=${key}`],
    ['live', `?key=${key}`],
    [`live?streamkey=${key}`, ''],
    ['live/_definst_', key],
    [`live/${key}/_definst_`, ''],
    ['live', key.replace('_', '%5F')],
    ['live', `${key}?bandwidth_test=true`],
  ])('is found in app %j and name %j', (app, name) => {
    expect(parse(app, name).streamKey).toBe(key);
  });

  it.each([
    ['rtmp://host/live/KEY', 'live', 'KEY'],
    ['rtmp://host/live/sub/KEY', 'live/sub', 'KEY'],
    ['rtmp://host/live/sub/KEY?x=1', 'live/sub', 'KEY?x=1'],
    ['rtmp://host/live/KEY?token=a/b&x=1', 'live/KEY?token=a', 'b&x=1'],
    ['rtmp://host/live?token=abc/KEY', 'live?token=abc', 'KEY'],
    ['rtmp://host/live?a=1&b=2/KEY?c=3', 'live?a=1&b=2', 'KEY?c=3'],
    ['rtmp://host/KEY', 'KEY', ''],
    ['rtmp://host//live/KEY', '/live', 'KEY'],
    ['rtmp://host/live//KEY', 'live/', 'KEY'],
    ['rtmp://host/live/KEY.flv', 'live', 'KEY'],
    ['rtmp://host/live/mp4:KEY.mp4', 'live', 'mp4:KEY.mp4'],
    ['rtmp://host/live/KEY#frag', 'live', 'KEY#frag'],
  ])('is found as ffmpeg splits %s', (url, app, name) => {
    const [sentUrl, sentApp, sentName] = [url, app, name].map((text) => text.replace('KEY', key));
    // In its tcUrl ffmpeg sends what it takes for the application.
    const tcUrl = `rtmp://host:1935/${sentApp!}`;
    expect(parse(sentApp, sentName!, tcUrl).streamKey).toBe(key);
    expect(parse(sentApp, sentName!, sentUrl).streamKey).toBe(key);
  });

  it.each([
    ['rtmp://host/live', 'live', ''],
    ['rtmp://host/', '', ''],
    ['rtmp://host/live/key%201+x', 'live', 'key%201+x'],
  ])('is not in %s', (_url, app, name) => {
    expect(parse(app, name).streamKey).toBeUndefined();
  });

  it.each(['live', ''])('is found in the connection URL when app %j and name say nothing of it', (app) => {
    expect(parse(app, '', `rtmp://host/live/${key}?x=y`)).toMatchObject({ app, streamKey: key });
    expect(parse(app, '?x=y', `rtmp://host/live/${key}`).streamKey).toBe(key);
    expect(parse(app, 'no key', `rtmp://host/live/${key}`).streamKey).toBeUndefined();
  });

  it('is found in the connection URL when the app is missing', () => {
    expect(parse(undefined, '', `'rtmp://host:1935/live/${key}'`).streamKey).toBe(key);
    expect(parse(undefined, key, 'rtmp://host/live')).toMatchObject({ app: 'live', streamKey: key });
  });

  it.each([
    ['live', ''],
    ['', ''],
    ['live', 'short'],
    ['live', 'k'.repeat(129)],
    ['live', 'x'.repeat(4096)],
    ['live', '../../etc'],
    ['live', `${key}%00`],
    ['live', '🔑🔑🔑🔑🔑🔑🔑🔑'],
    ['live', 'key with spaces'],
    ['live', '%E0%A4%A'],
  ])('is not found in app %j and name %j', (app, name) => {
    expect(parse(app, name).streamKey).toBeUndefined();
  });

  it('is not guessed from a URL that is none', () => {
    expect(parse(undefined, '', ':::')).toEqual({ app: '', streamKey: undefined, query: new Map() });
  });
});

describe('the application', () => {
  it.each([
    ['live', key, 'live'],
    ['live/sub', key, 'live'],
    ['', key, ''],
    [key, '', ''],
  ])('of app %j and name %j is %j', (app, name, expected) => {
    expect(parse(app, name).app).toBe(expected);
  });
});

describe('the query', () => {
  it('is gathered from app, name and URL, the first of a name winning', () => {
    const { query } = parse('live?a=1&b=2', `${key}?c=3&a=4`, 'rtmp://h/live?d=%205');
    expect([...query]).toEqual([
      ['a', '1'],
      ['b', '2'],
      ['c', '3'],
      ['d', ' 5'],
    ]);
  });

  it('tells what a service wants to know beside the key', () => {
    expect(parse('app', `${key}?bandwidth_test=true`)).toMatchObject({
      streamKey: key,
      query: new Map([['bandwidth_test', 'true']]),
    });
  });

  it('keeps a value with a slash together that the encoder split', () => {
    expect(parse(`live/${key}?token=a`, 'b&x=1').query.get('token')).toBe('a/b');
  });

  it('is bounded', () => {
    const name = `${key}?` + Array.from({ length: 100 }, (_, index) => `p${index}=1`).join('&');
    expect(parse('live', name).query.size).toBe(32);
  });
});
