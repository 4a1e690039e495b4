import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLogger } from './logger.ts';
import { readTlsPair, TlsCertificateWatch, type TlsPair } from './tls-certificate.ts';

const fixtures = join(import.meta.dirname, '../test/fixtures');
const log = createLogger({ service: 'test', level: 'error' });

let directory: string;
let watch: TlsCertificateWatch | undefined;
let used: TlsPair[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'millrace-tls-'));
  used = [];
});
afterEach(async () => {
  watch?.close();
  await rm(directory, { recursive: true });
});

const files = () => ({ certFile: join(directory, 'cert.pem'), keyFile: join(directory, 'key.pem') });

async function install(cert: string, key = cert): Promise<void> {
  await copyFile(join(fixtures, `${cert}.cert.pem`), files().certFile);
  await copyFile(join(fixtures, `${key}.key.pem`), files().keyFile);
}

function watching(inUse: TlsPair): TlsCertificateWatch {
  return (watch = new TlsCertificateWatch({ files: files(), inUse, use: (pair) => used.push(pair), log }));
}

it('that was renewed while the edge started is taken at the first look', async () => {
  await install('first');
  const inUse = readTlsPair(files());
  await install('second');
  const looking = watching(inUse);
  await looking.look(false);
  await looking.look(false);
  expect(used).toEqual([readTlsPair(files())]);
});

it('that was written again with the same content is left alone, unless somebody asks', async () => {
  await install('first');
  const looking = watching(readTlsPair(files()));
  await install('first');
  await looking.look(false);
  expect(used).toEqual([]);
  await looking.look(true);
  expect(used).toHaveLength(1);
});

it('whose key is not there yet, or belongs to another, is not taken until it is', async () => {
  await install('first');
  const looking = watching(readTlsPair(files()));
  await install('second', 'first');
  await looking.look(false);
  await rm(files().keyFile);
  await looking.look(false);
  expect(used).toEqual([]);
  await install('second');
  await looking.look(false);
  expect(used).toHaveLength(1);
});
