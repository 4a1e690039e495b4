// Who sees the queue dashboard.
import { expect, inject, test } from 'vitest';

const dashboard = new URL('/admin/queues', inject('apiUrl'));

test('the queue dashboard is not shown to strangers, nor to an API key', async () => {
  const stranger = await fetch(dashboard, { redirect: 'manual' });
  expect([302, 303, 401]).toContain(stranger.status);
  const program = await fetch(dashboard, {
    redirect: 'manual',
    headers: { authorization: `Bearer ${inject('apiKey')}` },
  });
  expect([302, 303, 401, 403, 404]).toContain(program.status);
});
