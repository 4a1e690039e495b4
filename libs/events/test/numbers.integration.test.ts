import { applyMigrations, Database } from '@millrace/db';
import { newId, type OrganizationId } from '@millrace/pipeline';
import { createTestDatabase } from '@millrace/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newestSequence, numberEvents, readEvents, toEnvelope, writeEvents, type NewEvent } from '../src/index.ts';

let db: Database;
beforeAll(async () => {
  const url = await createTestDatabase();
  await applyMigrations(url);
  db = new Database({ url, applicationName: 'test', maxConnections: 12, onConnectionError: () => undefined });
});
afterAll(() => db.close());

async function newOrganization(): Promise<OrganizationId> {
  const id = newId('organization');
  await db.platform.organization.create({ data: { id, name: 'Test' } });
  return id;
}

const testEvent = (organizationId: OrganizationId): NewEvent => ({
  type: 'webhook.test',
  organizationId,
  data: { webhookId: newId('webhook') },
});
const write = (organizationId: OrganizationId) => db.transaction((tx) => writeEvents(tx, [testEvent(organizationId)]));
const number = (limit = 100) => db.transaction((tx) => numberEvents(tx, limit));
const read = (organizationId: OrganizationId, after = 0n) =>
  db.forOrganization(organizationId).transaction(async (tx) => {
    const rows = await readEvents(tx, { organizationId, after, limit: 1_000, filter: {} });
    return rows.map(toEnvelope);
  });

test('an event that is committed late gets a later number, though it was written first', async () => {
  const organizationId = await newOrganization();
  const written = Promise.withResolvers<undefined>();
  const mayCommit = Promise.withResolvers<undefined>();
  const late = db.transaction(async (tx) => {
    await writeEvents(tx, [testEvent(organizationId)]);
    written.resolve(undefined);
    await mayCommit.promise;
  });
  await written.promise;
  await write(organizationId);
  await number();
  const seen = await read(organizationId);
  expect(seen.map(({ sequence }) => sequence)).toEqual([1]);
  mayCommit.resolve(undefined);
  await late;
  await number();
  const rest = await read(organizationId, 1n);
  expect(rest.map(({ sequence }) => sequence)).toEqual([2]);
  expect(rest[0]?.id).not.toBe(seen[0]?.id);
});

test('many who write, many who number, one who reads: every event once, in order, without a gap', async () => {
  const organizationIds = [await newOrganization(), await newOrganization()];
  const perOrganization = 60;
  let isWriting = true;
  const writers = organizationIds.flatMap((organizationId) =>
    Array.from({ length: 3 }, async () => {
      for (let count = 0; count < perOrganization / 3; count += 1) await write(organizationId);
    }),
  );
  const numberers = Array.from({ length: 2 }, async () => {
    while (isWriting) await number(7);
  });
  const [watched = newId('organization')] = organizationIds;
  const seen: number[] = [];
  const readOn = async () => {
    const page = await read(watched, BigInt(seen.at(-1) ?? 0));
    seen.push(...page.map(({ sequence }) => sequence));
  };
  const reader = (async () => {
    while (isWriting) await readOn();
  })();
  await Promise.all(writers);
  isWriting = false;
  await Promise.all([...numberers, reader]);
  while ((await number()).length > 0);
  await readOn();
  const all = Array.from({ length: perOrganization }, (_, index) => index + 1);
  expect(seen).toEqual(all);
  for (const organizationId of organizationIds) {
    expect((await read(organizationId)).map(({ sequence }) => sequence)).toEqual(all);
    const newest = await db.transaction((tx) => newestSequence(tx, organizationId));
    expect(newest).toBe(BigInt(perOrganization));
  }
});

test('a payload that is not its type’s undoes the change that it came with', async () => {
  const organizationId = await newOrganization();
  const data = { webhookId: newId('webhook'), secret: 'whsec_x' };
  const wrong = { ...testEvent(organizationId), data } as NewEvent;
  const change = db.transaction(async (tx) => {
    await tx.organization.update({ where: { id: organizationId }, data: { name: 'Changed' } });
    await writeEvents(tx, [wrong]);
  });
  await expect(change).rejects.toThrow('secret');
  const organization = await db.platform.organization.findUniqueOrThrow({ where: { id: organizationId } });
  expect(organization.name).toBe('Test');
  expect(await db.platform.event.count({ where: { organizationId } })).toBe(0);
});

test('a tenant writes and reads its own events, and no others', async () => {
  const [ours, theirs] = [await newOrganization(), await newOrganization()];
  await db.forOrganization(ours).transaction((tx) => writeEvents(tx, [testEvent(ours)]));
  await expect(db.forOrganization(ours).transaction((tx) => writeEvents(tx, [testEvent(theirs)]))).rejects.toThrow(
    'row-level security',
  );
  await write(theirs);
  await number();
  expect(await read(ours)).toHaveLength(1);
  const foreign = await db
    .forOrganization(ours)
    .transaction((tx) => readEvents(tx, { organizationId: theirs, after: 0n, limit: 10, filter: {} }));
  expect(foreign).toEqual([]);
});
