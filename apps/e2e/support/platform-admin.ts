// The admin of a platform that was started here, who drains transcoders.
import { Millrace } from '@millrace/sdk';
import { until } from '@millrace/testing';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Platform } from './platform.ts';

type Admin = Millrace['admin'];
export type Worker = Awaited<ReturnType<Admin['workers']>>[number];

const drainLimitMs = 60_000;

/** Logs in with what the first start wrote down, and anew before its token is over: a run may last for hours. */
export async function logInAsAdmin({ apiUrl, home }: Pick<Platform, 'apiUrl' | 'home'>): Promise<Admin> {
  const { adminEmail: email, adminPassword: password } = JSON.parse(
    await readFile(join(home, 'credentials.json'), 'utf8'),
  ) as { adminEmail: string; adminPassword: string };
  const { auth } = new Millrace({ baseUrl: apiUrl });
  let token = '';
  let renewAtMs = 0;
  const currentToken = async () => {
    if (Date.now() < renewAtMs) return token;
    const answer = await auth.logIn({ email, password });
    renewAtMs = Date.now() + answer.expiresInSeconds * 500;
    return (token = answer.accessToken);
  };
  return new Millrace({ baseUrl: apiUrl, apiKey: currentToken }).admin;
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
