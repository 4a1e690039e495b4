// What tenants note on channels, and how they find them again.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTenant, startApi, type RunningApi, type ShownChannel, type Tenant } from './running-api.ts';

let api: RunningApi;
let tenant: Tenant;
beforeAll(async () => {
  api = await startApi();
  tenant = await createTenant(api);
});
afterAll(() => api.close());

const create = async (body: object, from = tenant) =>
  (await from.ask('POST', '/v1/channels', { name: 'Main stage', ...body })).json<ShownChannel>();

test('metadata changes key by key; null removes one', async () => {
  const { id } = await create({ metadata: { customer: '4711', plan: 'pro' } });
  const change = (metadata: object) => tenant.ask('PATCH', `/v1/channels/${id}`, { metadata });
  expect((await change({ plan: null, region: 'eu' })).json()).toMatchObject({
    metadata: { customer: '4711', region: 'eu' },
  });
  const many = Object.fromEntries(Array.from({ length: 49 }, (_, index) => [`key${index}`, 'x']));
  expect((await change(many)).json()).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
});

test('a change of metadata is a new version of the channel', async () => {
  const { id } = await create({});
  const path = `/v1/channels/${id}`;
  const etag = String((await tenant.ask('GET', path)).headers['etag']);
  await tenant.ask('PATCH', path, { metadata: { a: '1' } });
  const late = await tenant.ask('PATCH', path, { metadata: { a: '2' } }, { 'if-match': etag });
  expect(late.json()).toMatchObject({ code: 'PRECONDITION_FAILED' });
});

describe('an external id', () => {
  test('belongs to one channel of the organization at a time', async () => {
    const { id } = await create({ externalId: 'event-1' });
    const other = await create({ externalId: 'event-2' });
    for (const answer of [
      await tenant.ask('POST', '/v1/channels', { name: 'Again', externalId: 'event-1' }),
      await tenant.ask('PATCH', `/v1/channels/${other.id}`, { externalId: 'event-1' }),
    ]) {
      expect(answer.json()).toMatchObject({ status: 409, code: 'CONFLICT' });
    }
    expect(await create({ externalId: 'event-1' }, await createTenant(api))).toMatchObject({ externalId: 'event-1' });
    await tenant.ask('DELETE', `/v1/channels/${id}`);
    expect(await create({ externalId: 'event-1' })).toMatchObject({ externalId: 'event-1' });
  });

  test('can be taken away', async () => {
    const { id } = await create({ externalId: 'event-3' });
    const changed = await tenant.ask('PATCH', `/v1/channels/${id}`, { externalId: null });
    expect(changed.json()).toMatchObject({ externalId: null });
  });
});

test('whether a channel is a test channel is decided when it is made', async () => {
  const { id } = await create({ test: true });
  expect((await tenant.ask('GET', `/v1/channels/${id}`)).json()).toMatchObject({ test: true });
  expect((await tenant.ask('PATCH', `/v1/channels/${id}`, { test: false })).json()).toMatchObject({
    code: 'UNKNOWN_FIELD',
  });
});

describe('a list of channels', () => {
  let lister: Tenant;
  beforeAll(async () => {
    lister = await createTenant(api);
    await create({ name: 'North stage', externalId: 'north', metadata: { customer: 'a:b' } }, lister);
    const south = await create({ name: 'South Stage', playbackPolicy: 'signed', metadata: { customer: 'c' } }, lister);
    await lister.ask('PATCH', `/v1/channels/${south.id}`, { enabled: false });
    await create({ name: 'Trial 100%', test: true }, lister);
  });
  test.each([
    ['externalId=north', ['North stage']],
    ['externalId=nor', []],
    ['metadata=customer:a:b', ['North stage']],
    ['metadata=customer:C', []],
    ['name=STAGE', ['South Stage', 'North stage']],
    ['name=%25', ['Trial 100%']],
    ['enabled=false', ['South Stage']],
    ['playbackPolicy=signed', ['South Stage']],
    ['test=true', ['Trial 100%']],
    ['test=false&enabled=true', ['North stage']],
    ['state=live', []],
    ['state=idle&name=south', ['South Stage']],
  ])('holds, with %s, %j', async (query, names) => {
    const { data } = (await lister.ask('GET', `/v1/channels?${query}`)).json<{ data: { name: string }[] }>();
    expect(data.map(({ name }) => name)).toEqual(names);
  });
  test.each([
    'enabled=yes',
    'metadata=customer',
    'metadata=a:%00',
    'state=ended',
    'name=',
    'externalId=%20',
    'owner=x',
  ])('is refused with %s', async (query) => {
    expect((await lister.ask('GET', `/v1/channels?${query}`)).statusCode).toBe(400);
  });
});
