// A hundred abusers of every kind while five encoders publish to an edge process of its own: none of the five is disturbed,
// memory stays bounded, and the event loop has time.
import { freePort, testRedisUrl, until } from '@millrace/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { abuses } from './support/abuses.ts';
import { serviceToken } from './support/edge.ts';
import { aacHeader, audioFrame, avcHeader, videoFrame } from './support/media.ts';
import { connectClient, media, type RtmpClient } from './support/rtmp-client.ts';
import { goodKey, keyOfOther, startStubApi, type StubApi } from './support/stub-api.ts';

const abusersPerKind = 5;
const runMs = 10_000;
/** Half of the time; a machine that runs other tests beside this one is far slower than the one that 50 ms are meant for. */
const maxMedianLagSeconds = 0.25;
const maxCpuPerSecond = 0.8;
/** Replay memory, and a heap that has not been tidied up. It does not grow further with time. */
const maxGrowthBytes = 256 * 1024 * 1024;

let api: StubApi;
let edge: ChildProcess;
let rtmpPort: number;
let managementPort: number;
let output = '';

beforeAll(async () => {
  api = await startStubApi(serviceToken);
  const [redisUrl, relayPort] = await Promise.all([testRedisUrl(), freePort()]);
  [rtmpPort, managementPort] = await Promise.all([freePort(), freePort()]);
  const env = {
    PATH: process.env['PATH'],
    MILLRACE_LOG_LEVEL: 'warn',
    MILLRACE_RTMP_HOST: '127.0.0.1',
    MILLRACE_RTMP_PORT: String(rtmpPort),
    MILLRACE_EDGE_RELAY_PORT: String(relayPort),
    MILLRACE_EDGE_MANAGEMENT_PORT: String(managementPort),
    MILLRACE_EDGE_UNLIMITED_FROM: '127.0.0.1',
    MILLRACE_REPLAY_MEMORY_MIB: '64',
    MILLRACE_API_INTERNAL_URL: api.url,
    MILLRACE_SERVICE_TOKEN: serviceToken,
    REDIS_URL: redisUrl,
  };
  edge = spawn(process.execPath, [join(import.meta.dirname, '../src/main.ts')], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [edge.stdout, edge.stderr]) {
    stream?.on('data', (bytes: Buffer) => (output = (output + bytes.toString()).slice(-200_000)));
  }
  await until(() => fetch(`http://127.0.0.1:${managementPort}/health/ready`).then((answer) => answer.ok), 20_000);
});
afterAll(async () => {
  edge.kill('SIGKILL');
  await api.close();
});

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${managementPort}/metrics`)).text();
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

/** 25 pictures a second until it is stopped. */
async function encoder(key: string): Promise<{ client: RtmpClient; stop: () => void }> {
  const client = await connectClient(rtmpPort);
  await client.publish(key);
  client.send(media(avcHeader()), media(aacHeader()));
  let timeMs = 0;
  const timer = setInterval(() => {
    client.send(media(videoFrame(timeMs, timeMs % 2_000 === 0, 20_000)), media(audioFrame(timeMs)));
    timeMs += 40;
  }, 40);
  return { client, stop: () => clearInterval(timer) };
}

async function abuse(name: string, number: number, untilMs: number): Promise<void> {
  while (Date.now() < untilMs) {
    const client = await connectClient(rtmpPort, `127.0.${1 + (number >> 6)}.${2 + (number & 63)}`);
    await Promise.race([Promise.resolve(abuses[name]!(client, number)).catch(() => undefined), client.closed]);
    await Promise.race([client.closed, delay(1_000 + Math.random() * 1_000)]);
    client.destroy();
    await delay(50);
  }
}

it('abusers of every kind disturb no encoder', async () => {
  const encoders = await Promise.all([goodKey, ...[1, 2, 3, 4].map(keyOfOther)].map(encoder));
  const holder = await until(() => api.holder, 5_000);
  await delay(1_000);
  const memoryBefore = await metric('process_resident_memory_bytes');
  const cpuBefore = await metric('process_cpu_seconds_total');
  const beganAtMs = Date.now();
  const untilMs = beganAtMs + runMs;
  const lags: number[] = [];
  const watching = setInterval(() => {
    void metric('nodejs_eventloop_lag_p99_seconds').then((lag) => lags.push(lag));
  }, 1_000);
  const kinds = Object.keys(abuses);
  const attacks = kinds.flatMap((name, kind) =>
    Array.from({ length: abusersPerKind }, (_, index) => abuse(name, kind * abusersPerKind + index, untilMs)),
  );
  await Promise.all(attacks);
  clearInterval(watching);

  expect(edge.exitCode).toBeNull();
  expect(encoders.filter(({ client }) => client.socket.destroyed)).toEqual([]);
  expect(api.disconnected.filter(({ connectionId }) => connectionId === holder.connectionId)).toEqual([]);
  const growthBytes = (await metric('process_resident_memory_bytes')) - memoryBefore;
  expect(growthBytes).toBeLessThan(maxGrowthBytes);
  expect(lags.length).toBeGreaterThan(3);
  expect(lags.sort((a, b) => a - b)[lags.length >> 1]).toBeLessThan(maxMedianLagSeconds);
  const cpuSeconds = (await metric('process_cpu_seconds_total')) - cpuBefore;
  expect(cpuSeconds / ((Date.now() - beganAtMs) / 1_000)).toBeLessThan(maxCpuPerSecond);
  expect(output).not.toMatch(/connection\.failed|service\.crashed/);
  expect(output).not.toContain(goodKey);

  const healthOf = api.health.filter(({ sample }) => sample.ageMs > runMs);
  expect(healthOf.length).toBeGreaterThan(0);
  for (const { client, stop } of encoders) {
    expect(client.socket.writableLength).toBeLessThan(1_000_000);
    stop();
    client.destroy();
  }
  await until(async () => (await metric('millrace_edge_publications')) === 0, 30_000);
}, 90_000);

it('an edge that was abused still lets an encoder in', async () => {
  const { client, stop } = await encoder(keyOfOther(5));
  expect(client.socket.destroyed).toBe(false);
  stop();
  client.destroy();
});
