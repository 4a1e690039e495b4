// The console in the hands of an owner: somebody is invited, a program gets a key, events go to a server of one's own.
import { launchBrowser, makeClip, publishWithFfmpeg, until, type Page } from '@millrace/testing';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { Broadcaster } from '../support/broadcaster.ts';
import { killEveryEncoder } from '../support/service-processes.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

const consoleUrl = `${inject('apiUrl')}/console/`;
const browser = await launchBrowser();
let page: Page;
let receiver: WebhookReceiver;

beforeAll(async () => {
  receiver = await startWebhookReceiver();
  page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  page.setDefaultTimeout(30_000);
  const credentials = JSON.parse(await readFile(join(inject('home'), 'credentials.json'), 'utf8'));
  await page.goto(consoleUrl);
  await page.getByLabel('E-mail').fill(credentials.adminEmail);
  await page.getByLabel('Password').fill(credentials.adminPassword);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('heading', { name: 'Channels' }).waitFor();
});
afterAll(async () => {
  await browser.close();
  await receiver.close();
});

const open = (name: string) => page.getByRole('link', { name, exact: true }).first().click();
const button = (name: string) => page.getByRole('button', { name, exact: true });
const textOf = async (label: string) => (await page.getByLabel(label, { exact: true }).last().textContent()) ?? '';

test('an owner invites a member, who joins by the link and sees no more than a viewer may', async () => {
  await open('Organization');
  await page.getByLabel('E-mail').fill('grace@example.com');
  await page.getByRole('form', { name: 'Invite a member' }).getByRole('combobox').selectOption('viewer');
  await button('Invite').click();
  const link = await textOf('Invitation link');
  const guest = await browser.newPage({ viewport: { width: 390, height: 844 } });
  try {
    await guest.goto(`${consoleUrl}${new URL(link).hash}`);
    await guest.getByLabel(/password/i).fill('a sentence of my own');
    await guest.getByRole('button', { name: 'Join as viewer' }).click();
    await guest.getByRole('heading', { name: 'Channels' }).waitFor();
    const offered = await guest.getByRole('navigation', { name: 'Main' }).getByRole('link').allTextContents();
    expect(offered).toEqual(['Channels', 'Events', 'Usage', 'Organization', 'API reference']);
    expect(await guest.getByRole('button', { name: 'Create channel' }).count()).toBe(0);
  } finally {
    await guest.close();
  }
});

test('a key with every scope that the console offers works at once, and is revoked', async () => {
  await open('API keys');
  const form = page.getByRole('form', { name: 'New key' });
  await form.getByLabel('Name').fill('Scheduler');
  for (const box of await form.getByRole('checkbox').all()) await box.check();
  await button('Create key').click();
  const key = await textOf('API key');
  const ask = () => fetch(`${inject('apiUrl')}/v1/me`, { headers: { authorization: `Bearer ${key}` } });
  expect((await ask()).status).toBe(200);
  const row = page.getByRole('row').filter({ hasText: 'Scheduler' });
  await row.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await row.waitFor({ state: 'detached' });
  await until(async () => (await ask()).status === 401, 15_000);
});

test('a webhook gets a test event, and its log shows request and answer', async () => {
  await open('Webhooks');
  await page.getByLabel('Address').fill(receiver.url);
  await button('Create webhook').click();
  expect(await textOf('Signing secret')).toMatch(/^whsec_/);
  await open('send a test event');
  await button('Send test event').click();
  await page.getByRole('link', { name: /webhook\.test/ }).click();
  await page.getByText('delivered', { exact: true }).waitFor();
  expect(await textOf('Request of attempt 1')).toContain('webhook-signature: v1,');
  expect(await textOf('Response of attempt 1')).toContain('204');
  expect(JSON.parse(receiver.bodies.at(-1) ?? '')).toMatchObject({ type: 'webhook.test' });
  await open('Webhook');
  await button('Delete webhook').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete webhook' }).click();
  await page.getByText('No webhooks yet.').waitFor();
});

test('what was done stands in the audit log', async () => {
  await open('Organization');
  await open('Audit log');
  const log = page.getByRole('table', { name: 'Audit log' });
  for (const action of ['invitations.create', 'api_keys.revoke', 'webhooks.test']) {
    await log.getByText(action).first().waitFor();
  }
});

test('the settings of a channel are changed on its page', async () => {
  await open('Channels');
  await page.getByLabel('Name').fill('Rehearsal');
  await button('Create channel').click();
  const settings = page.getByRole('form', { name: 'Settings' });
  await settings.getByLabel('Name').fill('Premiere');
  await settings.getByLabel('Latency').selectOption('low');
  await settings.getByLabel(/go back/).fill('3600');
  await button('Save settings').click();
  await page.getByRole('heading', { name: 'Premiere' }).waitFor();
  await page.getByText('Low latency', { exact: true }).first().waitFor();
  expect(await settings.getByLabel(/go back/).inputValue()).toBe('3600');
});

test('a stream that no ffmpeg survives says so on its page, and is released there', async () => {
  const api = new Broadcaster(inject('apiUrl'), inject('apiKey'));
  const channel = await api.createChannel({ name: 'Poisoned', media: { passthrough: 'never' } });
  const url = `rtmp://127.0.0.1:${inject('rtmpPort')}/live/${channel.streamKey}`;
  const publisher = publishWithFfmpeg({ url, clip: await makeClip({ durationMs: 20_000 }), loop: true });
  const isOver = new AbortController();
  const killing = killEveryEncoder(inject('supervisorPid'), isOver.signal);
  const newest = async () => (await api.streams(channel.id))[0];
  try {
    const stream = await until(async () => {
      const streaming = await newest();
      return streaming?.quarantinedAt && streaming;
    }, 90_000).finally(() => isOver.abort());
    await page.goto(`${consoleUrl}#/streams/${stream.id}`);
    await page.getByRole('heading', { name: 'In quarantine' }).waitFor();
    await button('Release').click();
    await page.getByRole('heading', { name: 'In quarantine' }).waitFor({ state: 'detached' });
    await until(async () => (await newest())?.state === 'live', 60_000);
  } finally {
    isOver.abort();
    await killing;
    await publisher.stop();
  }
});
