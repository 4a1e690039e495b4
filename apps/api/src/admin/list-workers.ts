// admin_workers.list: every transcoder that reports, with what it carries.
import { adminWorkerListSchema, nothingSchema } from '@millrace/api-contract';
import { adminOperation } from '../operation/admin-operation.ts';
import { askBoard, toWorkerView } from './worker-view.ts';

export const listWorkers = adminOperation({
  name: 'admin_workers.list',
  method: 'GET',
  path: '/v1/admin/workers',
  summary: 'List transcoders, by name',
  description: 'Those that have reported within the last ten seconds, with their streams of all organizations.',
  query: nothingSchema,
  status: 200,
  response: adminWorkerListSchema,
  async handle({ context }) {
    return { data: (await askBoard(context.workers.list())).map(toWorkerView) };
  },
});
