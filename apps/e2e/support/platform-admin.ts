// The admin of a platform that was started here, who drains transcoders.
import { Millrace } from '@millrace/sdk';
import { until } from '@millrace/testing';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Platform } from './platform.ts';

type Admin = Millrace['admin'];
export type Worker = Awaited<ReturnType<Admin['workers']>>[number];

const drainLimitMs = 60_000;

/** Logs in with what the first start wrote down. */
export async function logInAsAdmin({ apiUrl, home }: Pick<Platform, 'apiUrl' | 'home'>): Promise<Admin> {
  const { adminEmail: email, adminPassword: password } = JSON.parse(
    await readFile(join(home, 'credentials.json'), 'utf8'),
  ) as { adminEmail: string; adminPassword: string };
  const { accessToken } = await new Millrace({ baseUrl: apiUrl }).auth.logIn({ email, password });
  return new Millrace({ baseUrl: apiUrl, apiKey: accessToken }).admin;
}

/** Drains the worker that has a stream; resolves when it has none any more. */
export async function drainBusyWorker(admin: Admin): Promise<Worker> {
  const busy = await until(async () => (await admin.workers()).find(({ streamCount }) => streamCount > 0), 10_000);
  await admin.drainWorker(busy.id, 'Chaos');
  return until(
    async () => (await admin.workers()).find(({ id, state }) => id === busy.id && state === 'drained'),
    drainLimitMs,
  );
}
