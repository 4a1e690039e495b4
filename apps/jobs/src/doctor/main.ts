// `npm run doctor`: looks at everything that this installation needs, from here, and says of each what was seen and what to
// do. It changes nothing but a probe object that it deletes again. The exit code is 1 when something fails.
import { Database } from '@millrace/db';
import { connectRedis, openTranscodeQueue, quitRedis, WorkerBoard } from '@millrace/queue';
import { ConfigurationError, field, parseEnvironment } from '@millrace/service';
import { openStorage, storageConfigFrom, storageFields } from '@millrace/storage';
import { tmpdir } from 'node:os';
import { z } from 'zod';
import { carryOut, fail, lineOf, type Finding } from './check.ts';
import { machineChecks } from './machine-checks.ts';
import { storeChecks } from './store-checks.ts';
import { workChecks } from './work-checks.ts';

const environmentSchema = z.object({
  DATABASE_URL: field.url().describe('PostgreSQL, e.g. postgres://user:password@host:5432/millrace.'),
  REDIS_URL: field.url().describe('Redis, e.g. redis://:password@host:6379.'),
  MILLRACE_FFMPEG: z.string().min(1).default('ffmpeg').describe('The ffmpeg program.'),
  MILLRACE_API_PORT: field.port(3000).describe('Port of the REST API, the console and the queue dashboard.'),
  MILLRACE_RTMP_PORT: field.port(1935).describe('Port that encoders publish to.'),
  MILLRACE_ORIGIN_PORT: field.port(8080).describe('Port of playlists, media and the player page.'),
  MILLRACE_TRANSCODER_SPOOL: z
    .string()
    .default(() => tmpdir())
    .describe('Directory in which media wait while storage is away.'),
  ...storageFields,
});

const ignore = () => undefined;

async function examine(env: z.infer<typeof environmentSchema>): Promise<Finding[]> {
  const storageConfig = storageConfigFrom(env);
  const db = new Database({
    url: env.DATABASE_URL,
    applicationName: 'millrace-doctor',
    maxConnections: 2,
    onConnectionError: ignore,
  });
  const redis = connectRedis({ url: env.REDIS_URL, role: 'commands', onError: ignore });
  const queue = openTranscodeQueue({ redisUrl: env.REDIS_URL, onError: ignore });
  const storage = await openStorage(storageConfig);
  const directories = [
    env.MILLRACE_TRANSCODER_SPOOL,
    ...(storageConfig.kind === 'disk' ? [storageConfig.directory] : []),
  ];
  const ports = [
    { name: 'api', port: env.MILLRACE_API_PORT },
    { name: 'edge', port: env.MILLRACE_RTMP_PORT },
    { name: 'origin', port: env.MILLRACE_ORIGIN_PORT },
  ];
  const checks = [
    ...machineChecks({ ffmpegPath: env.MILLRACE_FFMPEG, directories, ports }),
    ...storeChecks({ db, redis, storage }),
    ...workChecks({ redis, queue, board: new WorkerBoard(redis) }),
  ];
  try {
    const findings: Finding[] = [];
    // One after the other: a clock that is read while everything else happens seems to be wrong.
    for (const check of checks) findings.push(await carryOut(check));
    return findings;
  } finally {
    await Promise.allSettled([queue.close(), quitRedis(redis), db.close(), storage.close()]);
  }
}

function settingsOr(findings: Finding[]): z.infer<typeof environmentSchema> | undefined {
  try {
    return parseEnvironment(environmentSchema, process.env);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const fix = 'Start the platform with `npm start`, or set what is missing as the services have it.';
    findings.push({ check: 'settings', ...fail(error.message.replaceAll('\n', ' '), fix) });
    return undefined;
  }
}

const findings: Finding[] = [];
const env = settingsOr(findings);
if (env) findings.push(...(await examine(env)));
for (const finding of findings) process.stdout.write(`${lineOf(finding)}\n`);
const count = (verdict: Finding['verdict']) => findings.filter((finding) => finding.verdict === verdict).length;
process.stdout.write(`\n${count('ok')} ok, ${count('warn')} to look at, ${count('fail')} failed\n`);
process.exitCode = count('fail') > 0 ? 1 : 0;
