import { createTestDatabase, until } from '@millrace/testing';
import pg from 'pg';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { Leadership } from '../src/index.ts';

const lock = 4_711;
let url = '';
beforeAll(async () => {
  url = await createTestDatabase();
});

const opened: Leadership[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((candidate) => candidate.close()));
});

function candidate(name: string, database = url): Leadership {
  const leadership = new Leadership({
    url: database,
    applicationName: name,
    lock,
    onChange: () => undefined,
    onError: () => undefined,
  });
  opened.push(leadership);
  return leadership;
}

async function ask(sql: string, values: unknown[]): Promise<number | null> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql, values)).rowCount;
  } finally {
    await client.end();
  }
}

test('of two processes one leads, and the other follows when it closes', async () => {
  const first = candidate('first');
  await until(() => first.isLeader, 5_000);
  const second = candidate('second');
  await until(() => ask('SELECT 1 FROM pg_stat_activity WHERE application_name = $1', ['second']), 5_000);
  expect(second.isLeader).toBe(false);
  await first.close();
  await until(() => second.isLeader, 10_000);
  expect(first.isLeader).toBe(false);
});

test('a leader whose connection breaks stops leading and asks again', async () => {
  const leader = candidate('broken');
  await until(() => leader.isLeader, 5_000);
  await ask('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1', ['broken']);
  await until(() => !leader.isLeader, 10_000);
  await until(() => leader.isLeader, 10_000);
});

test('a process that cannot reach the database does not lead and closes all the same', async () => {
  const leader = candidate('nowhere', 'postgres://postgres:x@127.0.0.1:1/none');
  await leader.close();
  expect(leader.isLeader).toBe(false);
});
