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
    ['live', `${key}.flv`],
    ['live', `mp4:${key}.mp4`],
    ['live', `${key}#frag`],
    // What people type into OBS and cameras.
    [`live/${key}`, ''],
    ['', key],
    ['live', ` ${key}\r\n`],
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

  it('keeps a value with a slash together that the encoder split', () => {
    expect(parse(`live/${key}?token=a`, 'b&x=1').query.get('token')).toBe('a/b');
  });

  it('is bounded', () => {
    const name = `${key}?` + Array.from({ length: 100 }, (_, index) => `p${index}=1`).join('&');
    expect(parse('live', name).query.size).toBe(32);
  });
});
