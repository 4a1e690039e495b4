// The player page and its assets: files that `apps/console` builds. Without the build everything else still works.
import fastifyStatic from '@fastify/static';
import { AppError } from '@millrace/errors';
import { cacheControl } from '@millrace/pipeline';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const assetsFolder = 'player-assets';

/**
 * hls.js plays from blob URLs, and makes tracks of captions with an empty `data:` URL; everything else comes from here. The
 * page may be embedded anywhere.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "media-src 'self' blob: data:",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  'frame-ancestors *',
].join('; ');

export async function addPlayerAssets(app: FastifyInstance, playerDirectory: string): Promise<void> {
  const root = resolve(playerDirectory, assetsFolder);
  if (!existsSync(root)) return;
  await app.register(fastifyStatic, {
    root,
    prefix: `/${assetsFolder}/`,
    index: false,
    decorateReply: false,
    // The build puts a hash into every name.
    immutable: true,
    maxAge: '365d',
  });
}

export async function sendPlayerPage(reply: FastifyReply, playerDirectory: string): Promise<FastifyReply> {
  const page = await readPage(playerDirectory);
  return reply
    .headers({
      'cache-control': cacheControl.playerPage,
      'content-security-policy': contentSecurityPolicy,
      // A token in the page's address is told to nobody, and stays out of the logs of caches.
      'referrer-policy': 'strict-origin',
    })
    .type('text/html; charset=utf-8')
    .send(page);
}

async function readPage(playerDirectory: string): Promise<Buffer> {
  try {
    return await readFile(join(playerDirectory, 'player.html'));
  } catch (cause) {
    const detail =
      'The player page is missing. Build it with `npm run build -w @millrace/console` and restart the origin.';
    throw new AppError('PLAYER_NOT_BUILT', detail, { cause });
  }
}
