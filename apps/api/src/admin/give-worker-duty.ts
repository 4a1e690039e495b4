// admin_workers.cordon, admin_workers.drain, admin_workers.uncordon: a transcoder is taken out of service, and put back.
// The worker reads it with its next beat, within a second.
import { adminWorkerSchema, giveDutySchema, nothingSchema, type AdminWorkerView } from '@millrace/api-contract';
import type { WorkerDuty } from '@millrace/pipeline';
import { adminOperation, type AdminCall } from '../operation/admin-operation.ts';
import { askBoard, findWorker, toWorkerView, workerParams } from './worker-view.ts';

const common = {
  method: 'POST',
  params: workerParams,
  query: nothingSchema,
  status: 200,
  response: adminWorkerSchema,
} as const;
const stays = 'The state is that of the worker’s name: a process that comes in its place has it, too.';

export const cordonWorker = adminOperation({
  ...common,
  name: 'admin_workers.cordon',
  path: '/v1/admin/workers/:workerId/cordon',
  summary: 'Let a transcoder take no further streams',
  description: `Streams that it has go on, and go on here. Cordoning it again changes nothing. ${stays}`,
  body: giveDutySchema,
  auditedFields: ['reason'],
  handle: (call) => give(call, 'cordoned', call.body.reason),
});

export const drainWorker = adminOperation({
  ...common,
  name: 'admin_workers.drain',
  path: '/v1/admin/workers/:workerId/drain',
  summary: 'Take a transcoder out of service',
  description:
    'It takes no further streams and hands those that it has to others, a few each second; viewers and encoders notice ' +
    `nothing. While no other worker has room, a stream stays. At \`drained\` its process may be stopped. ${stays}`,
  body: giveDutySchema,
  auditedFields: ['reason'],
  handle: (call) => give(call, 'drained', call.body.reason),
});

export const uncordonWorker = adminOperation({
  ...common,
  name: 'admin_workers.uncordon',
  path: '/v1/admin/workers/:workerId/uncordon',
  summary: 'Let a cordoned or drained transcoder take streams again',
  description: 'Streams that were handed over stay where they are. Uncordoning it again changes nothing.',
  handle: (call) => give(call, 'active'),
});

async function give(
  { context, admin, params }: Pick<AdminCall<unknown, unknown>, 'context' | 'admin' | 'params'>,
  duty: WorkerDuty,
  reason?: string,
): Promise<AdminWorkerView> {
  const worker = await findWorker(context, params['workerId']);
  const { id: workerId, name } = worker.report;
  await askBoard(context.workers.give(name, duty));
  context.log.warn('worker.duty_given', { workerId, name, duty, adminId: admin.id, reason });
  return toWorkerView({ ...worker, wanted: duty });
}
