import { expect, test } from 'vitest';
import { runScript } from './scripts.ts';

/** A Redis that keeps scripts as the real one does, and counts what it is sent of them. */
function scriptRedis() {
  const known = new Set<string>();
  const redis = {
    sentScripts: 0,
    flush: () => known.clear(),
    evalsha: (digest: string) =>
      known.has(digest) ? Promise.resolve('kept') : Promise.reject(new Error('NOSCRIPT No matching script.')),
    eval: async (script: string) => {
      redis.sentScripts += 1;
      const bytes = await crypto.subtle.digest('SHA-1', Buffer.from(script));
      known.add(Buffer.from(bytes).toString('hex'));
      return 'kept';
    },
  };
  return redis;
}

const beat = (redis: object) => runScript(redis as never, 'beat', ['lease'], ['token']);

test('a script is sent to Redis once, and again when Redis has forgotten it', async () => {
  const redis = scriptRedis();
  expect([await beat(redis), await beat(redis), await beat(redis)]).toEqual(['kept', 'kept', 'kept']);
  expect(redis.sentScripts).toBe(1);
  redis.flush();
  expect(await beat(redis)).toBe('kept');
  expect(redis.sentScripts).toBe(2);
});

test("any other failure is the caller's", async () => {
  const away = () => Promise.reject(new Error('READONLY You can not write against a read only replica.'));
  await expect(beat({ evalsha: away, eval: away })).rejects.toThrow('READONLY');
});
