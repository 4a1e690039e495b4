import { startS3, type RunningS3 } from '@millrace/testing';
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openStorage, type ObjectStorage, type S3StorageConfig } from '../src/index.ts';
import { S3Storage } from '../src/s3-storage.ts';
import { describeObjectStorage } from './conformance.ts';

let s3: RunningS3;
let config: S3StorageConfig;
let storage: ObjectStorage;
beforeAll(async () => {
  s3 = await startS3();
  const { endpoint, bucket, accessKeyId, secretAccessKey } = s3;
  const store = { endpoint, bucket, credentials: { accessKeyId, secretAccessKey }, region: 'us-east-1' };
  config = { kind: 's3', ...store, forcePathStyle: true, checksums: 'when-required' };
  storage = await openStorage(config);
});
afterAll(async () => {
  await storage.close();
  await s3.close();
});

describeObjectStorage('S3', () => storage);

const closers: (() => Promise<unknown> | undefined)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function openWith(changes: Partial<S3StorageConfig>): ObjectStorage {
  const opened = new S3Storage({ ...config, ...changes });
  closers.push(() => opened.close());
  return opened;
}

/** A store that answers every request as `answer` does. */
async function storeThat(answer: (response: ServerResponse, request: IncomingMessage) => void): Promise<ObjectStorage> {
  const server: Server = createServer((request, response) => {
    request.resume().on('end', () => answer(response, request));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return openWith({ endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

const key = 'o/org/str/1/720p/1.m4s';
const video = { contentType: 'video/mp4' };

test('a prefix is deleted page by page until the store lists nothing more', async () => {
  const pages = [['o/org/1.m4s', 'o/org/2.m4s'], ['o/org/3.m4s'], []];
  const store = await storeThat((response, request) => {
    const keys = request.method === 'GET' ? (pages.shift() ?? []) : [];
    const contents = keys.map((listed) => `<Contents><Key>${listed}</Key></Contents>`).join('');
    response
      .writeHead(200, { 'content-type': 'application/xml' })
      .end(`<?xml version="1.0"?><ListBucketResult>${contents}</ListBucketResult>`);
  });
  expect(await store.deletePrefix('o/org/')).toBe(3);
  expect(pages).toEqual([]);
});

test('credentials that the store does not know are told as denied', async () => {
  await expect(
    openWith({ credentials: { accessKeyId: 'nobody', secretAccessKey: 'x' } }).check(),
  ).rejects.toMatchObject({ reason: 'denied' });
});

test('a bucket that does not exist is a failure and not an absent object', async () => {
  await expect(openWith({ bucket: 'nobody' }).get(key)).rejects.toMatchObject({ reason: 'unavailable' });
});

test('a store that is not there is told as unavailable', async () => {
  await expect(openWith({ endpoint: 'http://127.0.0.1:1' }).check()).rejects.toMatchObject({ reason: 'unavailable' });
});

test.each([
  [507, 'InsufficientStorage', 'full'],
  [409, 'QuotaExceeded', 'full'],
  [413, 'EntityTooLarge', 'too-large'],
  [403, 'AccessDenied', 'denied'],
  [500, 'InternalError', 'unavailable'],
])('an answer %i %s is told as "%s"', async (status, code, reason) => {
  const store = await storeThat((response) =>
    response
      .writeHead(status, { 'content-type': 'application/xml' })
      .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`),
  );
  await expect(store.put(key, Buffer.from('x'), video)).rejects.toMatchObject({ reason });
});

test('what is stored is signed with its hash, so that bytes that change on their way are refused and not listed', async () => {
  let hash: string | string[] | undefined;
  const store = await storeThat((response, request) => {
    hash = request.headers['x-amz-content-sha256'];
    response.writeHead(hash === sha256('what came') ? 200 : 400).end();
  });
  await store.put(key, Buffer.from('what came'), video);
  await expect(store.put(key, Buffer.from('what was sent'), video)).rejects.toMatchObject({ name: 'StorageError' });
  expect(hash).toBe(sha256('what was sent'));
});

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

test('a store that fails once is asked again', async () => {
  const answers = [503, 200];
  const store = await storeThat((response) => response.writeHead(answers.shift() ?? 500).end());
  await store.put(key, Buffer.from('x'), video);
  expect(answers).toEqual([]);
});

test('a key that a bulk delete could not delete is an error', async () => {
  const store = await storeThat((response) =>
    response
      .writeHead(200, { 'content-type': 'application/xml' })
      .end(
        `<?xml version="1.0"?><DeleteResult><Error><Key>${key}</Key><Code>AccessDenied</Code></Error></DeleteResult>`,
      ),
  );
  await expect(store.delete([key])).rejects.toMatchObject({ reason: 'denied' });
});

test('a store that stops in the middle of a body is given up at the deadline', async () => {
  const store = await storeThat((response) => {
    response.writeHead(200, { 'content-length': '1000' }).write('half');
  });
  await expect(store.get(key)).rejects.toMatchObject({ reason: 'unavailable' });
});

test('a caller who gives up is released though bytes still trickle in', async () => {
  const caller = new AbortController();
  const store = await storeThat((response) => {
    let sent = 0;
    response.writeHead(200, { 'content-length': '100000' });
    const trickle = setInterval(() => {
      response.write('x');
      if (++sent === 10) caller.abort(new Error('the viewer left'));
    }, 20);
    response.on('close', () => clearInterval(trickle));
  });
  await expect(store.get(key, { signal: caller.signal })).rejects.toThrow('the viewer left');
});

test('the probe of two processes at once does not collide', async () => {
  await expect(Promise.all([storage.check(), openWith({}).check()])).resolves.toHaveLength(2);
});
