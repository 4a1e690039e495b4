// What the platform keeps its things in: PostgreSQL with its schema, Redis as a queue and a log need it, the bucket; and that
// their clocks and ours agree.
import { pendingMigrations, type Database } from '@millrace/db';
import { awaitRedis, type Redis } from '@millrace/queue';
import type { ObjectStorage } from '@millrace/storage';
import { fail, ok, warn, type Check, type Finding } from './check.ts';

const leastPostgres = 14;
const leastRedis = [6, 2] as const;
const redisWaitMs = 5_000;
/** Tokens are good from when they are made, and people compare logs. */
const skew = { warnMs: 500, failMs: 5_000 } as const;
const fullRedis = { warnShare: 0.7, failShare: 0.9 } as const;

export function judgeSkew(ofWhom: string, skewMs: number): Omit<Finding, 'check'> {
  const seen = `${Math.round(Math.abs(skewMs))} ms from the clock of ${ofWhom}`;
  if (Math.abs(skewMs) < skew.warnMs) return ok(seen);
  const fix = 'Let both machines follow NTP. Leases do not depend on it, but access tokens and times in playlists do.';
  return Math.abs(skewMs) < skew.failMs ? warn(seen, fix) : fail(seen, fix);
}

/** `info` is what Redis says of itself. */
export function judgeRedis(info: Readonly<Record<string, string>>): Omit<Finding, 'check'> {
  const version = info['redis_version'] ?? '0';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [used, limit] = [Number(info['used_memory'] ?? 0), Number(info['maxmemory'] ?? 0)];
  const share = limit > 0 ? used / limit : 0;
  const seen = `${version}, ${info['maxmemory_policy']}, append-only file ${info['aof_enabled'] === '1' ? 'on' : 'off'}, ${
    limit > 0 ? `${Math.round(share * 100)} % of its memory used` : 'no memory limit'
  }`;
  if (major < leastRedis[0] || (major === leastRedis[0] && minor < leastRedis[1]))
    return fail(seen, `Use Redis ${leastRedis.join('.')} or later.`);
  if (limit > 0 && info['maxmemory_policy'] !== 'noeviction')
    return fail(seen, 'Set maxmemory-policy noeviction: orders and playlists must not be thrown away.');
  if (share >= fullRedis.failShare) return fail(seen, 'Give it more memory now: at its limit nothing can be written.');
  if (share >= fullRedis.warnShare) return warn(seen, 'Give it more memory: at its limit nothing can be written.');
  if (info['aof_enabled'] !== '1')
    return warn(seen, 'Set appendonly yes: after a restart without it, live playlists go on from snapshots only.');
  return ok(seen);
}

export function storeChecks({ db, redis, storage }: { db: Database; redis: Redis; storage: ObjectStorage }): Check[] {
  const database = 'Is PostgreSQL running, and is DATABASE_URL right?';
  const cache = 'Is Redis running, and is REDIS_URL right?';
  return [
    {
      name: 'postgresql',
      fix: database,
      look: async () => {
        const [row] = await db.platform.$queryRaw<
          { version: string }[]
        >`SELECT current_setting('server_version') AS version`;
        const version = row?.version ?? '0';
        const isOld = Number.parseInt(version, 10) < leastPostgres;
        return isOld ? fail(version, `Use PostgreSQL ${leastPostgres} or later.`) : ok(version);
      },
    },
    {
      name: 'migrations',
      fix: database,
      look: async () => {
        const pending = await pendingMigrations(db);
        if (pending.length === 0) return ok('all applied');
        return fail(
          `${pending.length} are not applied: ${pending.slice(0, 3).join(', ')}`,
          'Run `node apps/api/src/bootstrap.ts`, as `npm start` does.',
        );
      },
    },
    {
      name: 'clock of postgresql',
      fix: database,
      look: async () => {
        return judgeSkew('PostgreSQL', await leastSkewMs(() => clockOfPostgres(db)));
      },
    },
    {
      name: 'redis',
      fix: cache,
      look: async () => {
        await awaitRedis(redis, redisWaitMs);
        return judgeRedis(fieldsOf(await redis.info()));
      },
    },
    {
      name: 'clock of redis',
      fix: cache,
      look: async () => {
        await awaitRedis(redis, redisWaitMs);
        return judgeSkew('Redis', await leastSkewMs(() => clockOfRedis(redis)));
      },
    },
    {
      name: 'storage',
      fix: 'Look at S3_ENDPOINT, S3_BUCKET and its keys: they must be allowed to write, read and delete. On disk: may we write there?',
      look: async () => {
        const startedAt = performance.now();
        await storage.check();
        return ok(`written, read and deleted an object in ${Math.round(performance.now() - startedAt)} ms`);
      },
    },
  ];
}

async function clockOfPostgres({ platform }: Database): Promise<number> {
  const [row] = await platform.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
  return row?.now.getTime() ?? 0;
}

async function clockOfRedis(redis: Redis): Promise<number> {
  const [seconds, microseconds] = await redis.time();
  return Number(seconds) * 1_000 + Number(microseconds) / 1_000;
}

/** The least of three: an answer that is late makes a clock seem wrong. */
async function leastSkewMs(readClock: () => Promise<number>): Promise<number> {
  let leastMs = Infinity;
  for (let look = 0; look < 3; look += 1) {
    const sentAtMs = Date.now();
    const theirMs = await readClock();
    const skewMs = theirMs - (sentAtMs + Date.now()) / 2;
    if (Math.abs(skewMs) < Math.abs(leastMs)) leastMs = skewMs;
  }
  return leastMs;
}

function fieldsOf(info: string): Record<string, string> {
  const lines = info.split('\r\n').filter((line) => line.includes(':') && !line.startsWith('#'));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]));
}
