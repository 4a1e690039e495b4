// The console shows the origin's player page in a frame; a browser must let it, and nothing else.
import { launchBrowser } from '@millrace/testing';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type RunningApi } from './running-api.ts';

let directory = '';
let api: RunningApi;
let consoleUrl = '';
const sites: Server[] = [];

async function site(text: string): Promise<string> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end(`<!doctype html><p>${text}</p>`);
  }).listen(0, '127.0.0.1');
  sites.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'console-'));
  const [origin, stranger] = [await site('the player'), await site('a stranger')];
  const frames = `<iframe name="player" src="${origin}/pb_x"></iframe><iframe name="other" src="${stranger}/"></iframe>`;
  await writeFile(join(directory, 'index.html'), `<!doctype html><title>console</title>${frames}`);
  api = await startApi({ consoleDir: directory, originUrl: origin });
  consoleUrl = `${await api.app.listen({ host: '127.0.0.1', port: 0 })}/console/`;
});
afterAll(async () => {
  await api.close();
  for (const server of sites) server.close();
  await rm(directory, { recursive: true });
});

test('the player is shown in the console, and no other page is', async () => {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(consoleUrl, { waitUntil: 'load' });
    const textOf = (name: string) => page.frame({ name })?.textContent('body');
    expect(await textOf('player')).toBe('the player');
    expect(await textOf('other')).not.toContain('a stranger');
  } finally {
    await browser.close();
  }
});
