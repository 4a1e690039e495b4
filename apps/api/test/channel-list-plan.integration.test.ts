// A page of a long list reads what it shows, not the table: as PostgreSQL plans, for a tenant, the very
// statements that the route sends.
import { newId } from '@millrace/pipeline';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { encodeCursor } from '../src/operation/cursor.ts';
import { createTenant, keys, startApi, type RunningApi, type Tenant } from './running-api.ts';

let api: RunningApi;
let tenant: Tenant;
const channels = 10_000;
beforeAll(async () => {
  api = await startApi();
  tenant = await createTenant(api);
  const ids = Array.from({ length: channels }, () => newId('channel'));
  await api.db.platform.$executeRaw`
    INSERT INTO channels (id, organization_id, name, reconnect_window_seconds, playback_id)
    SELECT id, ${tenant.organizationId}, 'Main stage', 60, 'pb_' || right(id, 26) FROM unnest(${ids}::text[]) AS t (id)`;
  await api.db.platform.$executeRaw`ANALYZE channels`;
});
afterAll(() => api.close());

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Plan[];
}
const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

interface Statement {
  text: string;
  values: unknown[];
}

/** Everything that the route has PostgreSQL read. */
async function statementsOf(url: string): Promise<Statement[]> {
  const asked: Statement[] = [];
  const original = api.db.forOrganization.bind(api.db);
  const spy = vi.spyOn(api.db, 'forOrganization').mockImplementation((id) => {
    const organization = original(id);
    const read: typeof organization.read = (statement, values) => {
      asked.push({ text: statement.text, values: [id, ...values] });
      return organization.read(statement, values);
    };
    return { ...organization, read };
  });
  const answer = await tenant.ask('GET', url);
  spy.mockRestore();
  expect([answer.statusCode, answer.json<{ data: unknown[] }>().data.length]).toEqual([200, 100]);
  return asked;
}

async function planOf({ text, values }: Statement): Promise<Plan[]> {
  const { transaction } = api.db.forOrganization(tenant.organizationId);
  const rows = await transaction((tx) =>
    tx.$queryRawUnsafe<[{ 'QUERY PLAN': [{ Plan: Plan }] }]>(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, ...values),
  );
  return nodesOf(rows[0]['QUERY PLAN'][0].Plan);
}

/** A cursor to the last page but one. */
async function lateCursor(): Promise<string> {
  const oldest = await api.db.platform.channel.findMany({ orderBy: { id: 'asc' }, take: 150, select: { id: true } });
  const list = `channels|${tenant.organizationId}`;
  return encodeCursor(keys, list, oldest.at(-1)?.id ?? '');
}

test.each(['the first', 'a late'])(
  '%s page of a list comes from indexes, whatever the route asks for',
  async (which) => {
    const place = which === 'a late' ? `&cursor=${await lateCursor()}` : '';
    const statements = await statementsOf(`/v1/channels?limit=100${place}`);
    expect(statements.length).toBeGreaterThan(0);
    for (const statement of statements) {
      const nodes = await planOf(statement);
      const scanned = nodes.filter((node) => node['Node Type'] === 'Seq Scan').map((node) => node['Relation Name']);
      expect(scanned).not.toContain('channels');
      for (const node of nodes) {
        const read = (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];
        expect([statement.text, node['Node Type'], read < 250]).toEqual([statement.text, node['Node Type'], true]);
      }
    }
  },
);
