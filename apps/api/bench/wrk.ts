// wrk, on the core of the load: the same channels asked of both servers in turn, several times. The middle of each.
import { loadCore, type ServerOnCore } from '@millrace/testing';
import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { median } from './percentile.ts';
import type { TestBed } from './test-bed.ts';

const run = promisify(execFile);
const connections = 32;
const warmUpSeconds = 3;
/** Enough not to be one hot row, few enough for wrk's script. */
const askedChannels = 500;

export interface Reads {
  perSecond: number;
  /** CPU time of the server for one request, in µs. */
  cpuUs: number;
}

export async function compareReads(
  { api, bare, apiKey, channelIds }: TestBed,
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<{ api: Reads; bare: Reads }> {
  const script = join(tmpdir(), `millrace-wrk-${process.pid}.lua`);
  const paths = channelIds.slice(0, askedChannels).map((id) => `'/v1/channels/${id}'`);
  const lines = [
    `local paths = { ${paths.join(', ')} }`,
    'local n = 0',
    `wrk.headers['authorization'] = 'Bearer ${apiKey}'`,
    "function request() n = n % #paths + 1; return wrk.format('GET', paths[n]) end",
  ];
  await writeFile(script, lines.join('\n'), { mode: 0o600 });
  const made: { api: Reads; bare: Reads }[] = [];
  for (let round = -1; round < rounds; round += 1) {
    const lengthSeconds = round < 0 ? warmUpSeconds : seconds;
    const both = { bare: await load(bare, script, lengthSeconds), api: await load(api, script, lengthSeconds) };
    if (round >= 0) made.push(both);
  }
  await rm(script);
  const middle = (all: Reads[]) => ({
    perSecond: median(all.map(({ perSecond }) => perSecond)),
    cpuUs: median(all.map(({ cpuUs }) => cpuUs)),
  });
  return { api: middle(made.map(({ api: reads }) => reads)), bare: middle(made.map(({ bare: reads }) => reads)) };
}

async function load(server: ServerOnCore, script: string, seconds: number): Promise<Reads> {
  const before = server.cpuMs();
  const wrk = ['wrk', '-t1', `-c${connections}`, `-d${seconds}`, '-s', script, server.url];
  const { stdout } = await run('taskset', ['-c', String(loadCore), ...wrk], { timeout: (seconds + 20) * 1_000 });
  if (stdout.includes('Non-2xx')) throw new Error(`${server.url}: ${stdout}`);
  const [, requests = '0'] = /(\d+) requests in/.exec(stdout) ?? [];
  const [, rate = '0'] = /Requests\/sec:\s+([\d.]+)/.exec(stdout) ?? [];
  return { perSecond: Number(rate), cpuUs: ((server.cpuMs() - before) * 1_000) / Number(requests) };
}
