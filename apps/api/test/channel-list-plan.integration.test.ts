// A page of a long list reads what it shows, not the table: as PostgreSQL plans it for a tenant.
import { newId } from '@millrace/pipeline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTenant, startApi, type RunningApi, type Tenant } from './running-api.ts';

let api: RunningApi;
let tenant: Tenant;
const channels = 20_000;
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
  'Rows Removed by Filter'?: number;
  Plans?: Plan[];
}
const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

async function planOf(before: string): Promise<Plan[]> {
  const { transaction } = api.db.forOrganization(tenant.organizationId);
  const [row] = await transaction(
    (tx) => tx.$queryRaw<[{ 'QUERY PLAN': [{ Plan: Plan }] }]>`
      EXPLAIN (ANALYZE, FORMAT JSON)
      SELECT * FROM channels
      WHERE organization_id = ${tenant.organizationId} AND deleted_at IS NULL AND id < ${before}
      ORDER BY id DESC LIMIT 101`,
  );
  return nodesOf(row['QUERY PLAN'][0].Plan);
}

test.each(['the first', 'the last'])('%s page of a list comes from an index', async (which) => {
  const order = which === 'the first' ? 'desc' : 'asc';
  const rows = await api.db.platform.channel.findMany({ orderBy: { id: order }, take: 150, select: { id: true } });
  const nodes = await planOf(rows.at(which === 'the first' ? 0 : -1)!.id);
  expect(nodes.map((node) => node['Node Type'])).not.toContain('Seq Scan');
  expect(nodes.map((node) => node['Node Type'])).not.toContain('Sort');
  for (const node of nodes) expect(node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)).toBeLessThan(200);
});
