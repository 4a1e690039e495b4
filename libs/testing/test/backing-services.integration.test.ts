import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createTestDatabase, startS3, testRedisUrl } from '../src/index.ts';

describe('the servers of an integration run', () => {
  it('give every caller a database of its own', async () => {
    const [first, second] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    expect(new URL(first).pathname).not.toBe(new URL(second).pathname);
    expect(first).toMatch(/^postgresql:\/\/millrace:test@127\.0\.0\.1:\d+\/test_[0-9a-f]{12}$/);
  });

  it('give every caller a Redis database of its own', async () => {
    const [first, second] = await Promise.all([testRedisUrl(), testRedisUrl()]);
    expect(first).toMatch(/^redis:\/\/:test@127\.0\.0\.1:\d+\/[1-9]\d*$/);
    expect(first).not.toBe(second);
  });
});

describe('startS3', () => {
  it('serves over HTTP until it is closed', async () => {
    const s3 = await startS3();
    const answer = await fetch(`${s3.endpoint}/no-such-bucket`);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('NoSuchBucket');
    await s3.close();
    await expect(reach(Number(new URL(s3.endpoint).port))).rejects.toThrow('ECONNREFUSED');
  });
});

function reach(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });
}
