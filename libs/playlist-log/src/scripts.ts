// The Lua scripts that are the only way to write a playlist log. Redis runs each as one step, and time is Redis' own, so
// no clock of any worker matters.
import type { Redis } from '@millrace/queue';
import { createHash } from 'node:crypto';
import { begunChannel } from './begun-streams.ts';

/**
 * acquire — KEYS lease, meta — ARGV token, worker, epoch, ttlMs
 * → `acquired` | `held` (same epoch, living holder) | `superseded` (a later epoch owns it) | `ended`.
 * A later epoch wins at once: epochs are given by the control plane, and the earlier holder is fenced from here on.
 */
const acquire = `
if redis.call('HGET', KEYS[2], 'ended') then return 'ended' end
local time = redis.call('TIME')
local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
local held = redis.call('HMGET', KEYS[1], 'token', 'epoch', 'beatMs')
local heldEpoch = tonumber(held[2] or '0')
local epoch = tonumber(ARGV[3])
if epoch < heldEpoch then return 'superseded' end
local living = held[1] and held[1] ~= '' and nowMs - tonumber(held[3]) < tonumber(ARGV[4])
if epoch == heldEpoch and living and held[1] ~= ARGV[1] then return 'held' end
redis.call('HSET', KEYS[1], 'token', ARGV[1], 'worker', ARGV[2], 'epoch', ARGV[3], 'beatMs', nowMs)
return 'acquired'`;

/**
 * When a failover gave the lease back to an earlier epoch, the later one takes it again here, and what the earlier one has
 * written since is taken out: a log that mixed both would name cells whose run it has not.
 */
const takeBack = `
local function takeBack(lease, log, runs, meta, last, acquiredAt, token, worker, epoch)
  if last > acquiredAt then
    for _, entry in ipairs(redis.call('XRANGE', log, '(' .. acquiredAt .. '-0', '+')) do
      redis.call('XDEL', log, entry[1])
      redis.call('HDEL', runs, string.match(entry[1], '^%d+'))
    end
    redis.call('XSETID', log, acquiredAt .. '-0')
    redis.call('HSET', meta, 'last', acquiredAt)
    redis.call('HDEL', meta, 'newestRun')
  end
  local time = redis.call('TIME')
  local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
  redis.call('HSET', lease, 'token', token, 'worker', worker, 'epoch', epoch, 'beatMs', nowMs)
  return math.min(last, acquiredAt)
end
`;

/**
 * beat — KEYS lease, log, runs, meta — ARGV token, worker, epoch, where the log stood at `acquire`
 * → `kept` | `lost` | `vanished` (Redis lost the lease: nobody has it) | `ended`.
 */
const beat = `${takeBack}
if redis.call('HGET', KEYS[4], 'ended') then return 'ended' end
local held = redis.call('HMGET', KEYS[1], 'token', 'epoch')
if not held[1] then return 'vanished' end
if held[1] ~= ARGV[1] then
  if tonumber(held[2]) >= tonumber(ARGV[3]) then return 'lost' end
  local last = tonumber(redis.call('HGET', KEYS[4], 'last') or '0')
  takeBack(KEYS[1], KEYS[2], KEYS[3], KEYS[4], last, tonumber(ARGV[4]), ARGV[1], ARGV[2], ARGV[3])
  return 'kept'
end
local time = redis.call('TIME')
redis.call('HSET', KEYS[1], 'beatMs', time[1] * 1000 + math.floor(time[2] / 1000))
return 'kept'`;

/** release — KEYS lease — ARGV token. The epoch stays, so an earlier epoch cannot come back. */
const release = `
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'token', '', 'beatMs', 0)
return 1`;

/**
 * commit — KEYS lease, log, runs, meta, current — ARGV token, worker, epoch, where the log stood at `acquire`, streamId,
 * tail channel, sequence before the first record, then sequence, kind and text of each record; a run that is a slate is of the
 * kind `slate`
 * → {`appended`, last} | {`duplicate`, last} | {`gap`, last} | {`fenced`, last} | {`vanished`, last}.
 * Records are appended all or none. An empty log begins anywhere, with a run. The first cell makes the stream the one that the
 * channel plays.
 */
const commit = `${takeBack}
local last = tonumber(redis.call('HGET', KEYS[4], 'last') or '0')
local held = redis.call('HMGET', KEYS[1], 'token', 'epoch')
if held[1] ~= ARGV[1] then
  if redis.call('HGET', KEYS[4], 'ended') then return {'fenced', last} end
  if not held[1] then return {'vanished', last} end
  if tonumber(held[2]) >= tonumber(ARGV[3]) then return {'fenced', last} end
  last = takeBack(KEYS[1], KEYS[2], KEYS[3], KEYS[4], last, tonumber(ARGV[4]), ARGV[1], ARGV[2], ARGV[3])
end
if tonumber(ARGV[#ARGV - 2]) <= last then return {'duplicate', last} end
if last == 0 then
  if ARGV[9] ~= 'run' and ARGV[9] ~= 'slate' then return {'gap', last} end
elseif tonumber(ARGV[7]) ~= last then
  return {'gap', last}
end
for i = 8, #ARGV, 3 do
  local sequence, kind, text = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  redis.call('XADD', KEYS[2], sequence .. '-0', 'r', text)
  if kind == 'run' or kind == 'slate' then
    redis.call('HSET', KEYS[3], sequence, text)
    redis.call('HSET', KEYS[4], 'newestRun', kind)
  end
  if kind == 'cell' and redis.call('GET', KEYS[5]) ~= ARGV[5] then
    redis.call('SET', KEYS[5], ARGV[5])
    redis.call('PUBLISH', '${begunChannel}', string.match(KEYS[5], '{(.-)}'))
  end
  redis.call('PUBLISH', ARGV[6], sequence .. ' ' .. text)
  last = tonumber(sequence)
end
redis.call('HSET', KEYS[4], 'last', last)
return {'appended', last}`;

/**
 * end — KEYS lease, log, meta, runs — ARGV tail channel, text of the end record, keepMs
 * → 1 when this call ended it, 0 when it had ended. Whoever holds the lease is fenced.
 */
const end = `
redis.call('HSET', KEYS[1], 'token', '', 'beatMs', 0)
if redis.call('HGET', KEYS[3], 'ended') then return 0 end
local last = tonumber(redis.call('HGET', KEYS[3], 'last') or '0')
redis.call('HSET', KEYS[3], 'ended', 1)
if last > 0 then
  redis.call('XADD', KEYS[2], (last + 1) .. '-0', 'r', ARGV[2])
  redis.call('HSET', KEYS[3], 'last', last + 1)
  redis.call('PUBLISH', ARGV[1], (last + 1) .. ' ' .. ARGV[2])
end
for i = 1, 4 do redis.call('PEXPIRE', KEYS[i], ARGV[3]) end
return 1`;

/** forget — KEYS current, lease, log, runs, meta — ARGV streamId. Removes the log, and the current stream if it is this one. */
const forget = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return redis.call('DEL', KEYS[2], KEYS[3], KEYS[4], KEYS[5])`;

/**
 * reserve — KEYS lease, meta — ARGV the last epoch that is known → the epoch | 0.
 * For an encoder that comes back while nobody can say which epoch is next. There is one only of a log whose last holder has
 * given its lease up, or shows a slate, because its encoder has gone: one that is merely silent may come back and would be told
 * by the control plane that it is the newest. No epoch is given twice.
 */
const reserve = `
if tonumber(redis.call('HGET', KEYS[2], 'last') or '0') == 0 or redis.call('HGET', KEYS[2], 'ended') then return 0 end
local held = redis.call('HMGET', KEYS[1], 'token', 'epoch', 'reserved')
local isFree = held[1] == '' or (held[1] and redis.call('HGET', KEYS[2], 'newestRun') == 'slate')
if not isFree then return 0 end
local epoch = math.max(tonumber(ARGV[1]), tonumber(held[2]), tonumber(held[3] or '0')) + 1
redis.call('HSET', KEYS[1], 'reserved', epoch)
return epoch`;

/** note — KEYS lease — ARGV token, text → 1 | 0 (somebody else holds it). It stays for whoever takes the lease next. */
const note = `
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'note', ARGV[2])
return 1`;

/**
 * pace — KEYS starts — ARGV connection, how many at once, ms between → ms to wait; 0: begin, and it is counted.
 * Whoever goes on with the connection that was begun with last begins nothing anew.
 */
const pace = `
local time = redis.call('TIME')
local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
local known = redis.call('HMGET', KEYS[1], 'connection', 'paidUntilMs')
if known[1] == ARGV[1] then return 0 end
local paidUntilMs = math.max(tonumber(known[2] or '0'), nowMs)
local waitMs = paidUntilMs - nowMs - (ARGV[2] - 1) * ARGV[3]
if waitMs > 0 then return waitMs end
redis.call('HSET', KEYS[1], 'connection', ARGV[1], 'paidUntilMs', paidUntilMs + ARGV[3])
redis.call('PEXPIRE', KEYS[1], (ARGV[2] + 1) * ARGV[3])
return 0`;

const scripts = { acquire, beat, release, note, commit, end, forget, reserve, pace } as const;

type ScriptName = keyof typeof scripts;

/** What Redis keeps a script under: parts are committed many times a second, and a script is longer than what it commits. */
const digests = Object.fromEntries(
  Object.entries(scripts).map(([name, script]) => [name, createHash('sha1').update(script).digest('hex')]),
) as Record<ScriptName, string>;

/** Runs one script. `keys` and `args` are in the order of the script's own comment. */
export async function runScript(
  redis: Pick<Redis, 'eval' | 'evalsha'>,
  name: ScriptName,
  keys: readonly string[],
  args: readonly (string | number)[],
): Promise<unknown> {
  const given = [keys.length, ...keys, ...args] as const;
  try {
    return await redis.evalsha(digests[name], ...given);
  } catch (error) {
    // A Redis that has started or failed over since knows no script until it has been sent one.
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return redis.eval(scripts[name], ...given);
  }
}
