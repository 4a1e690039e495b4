// stream_keys.update: changes the rules of a key; its secret stays.
import { nothingSchema, streamKeyInfoSchema, updateStreamKeySchema } from '@millrace/api-contract';
import type { Prisma } from '@millrace/db';
import type { ChannelId } from '@millrace/pipeline';
import { writeChannelEvent } from '@millrace/streams';
import type { z } from 'zod';
import { requireVersion } from '../operation/answer.ts';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { lockStreamKey, streamKeyParams } from './find-stream-key.ts';
import { streamKeyVersion, toStreamKeyInfo } from './stream-key-view.ts';

export const updateStreamKey = tenantOperation({
  name: 'stream_keys.update',
  method: 'PATCH',
  path: '/v1/channels/:channelId/stream-keys/:keyId',
  summary: 'Change a stream key',
  description:
    'What is left out stays as it is. Addresses and priority are looked at when an encoder publishes; one that publishes ' +
    'already goes on. An expiry that has passed disconnects it.',
  permission: 'stream_keys:write',
  params: streamKeyParams,
  query: nothingSchema,
  body: updateStreamKeySchema,
  status: 200,
  response: streamKeyInfoSchema,
  version: streamKeyVersion,
  async handle(call) {
    const { tx, organizationId, body, ifMatch } = call;
    const before = await lockStreamKey(call);
    requireVersion(ifMatch, streamKeyVersion(toStreamKeyInfo(before)));
    const key = await tx.streamKey.update({ where: { id: before.id }, data: changesOf(body) });
    const owner = { organizationId, channelId: key.channelId as ChannelId };
    const changed = Object.keys(body);
    if (changed.length > 0) {
      await writeChannelEvent(tx, owner, 'streamKey.updated', { streamKeyId: key.id, changed });
    }
    return toStreamKeyInfo(key);
  },
});

function changesOf(body: z.output<typeof updateStreamKeySchema>): Prisma.StreamKeyUpdateInput {
  const { name, expiresAt, allowedAddresses, priority } = body;
  return {
    ...(name !== undefined && { name: name.normalize('NFC') }),
    ...(expiresAt !== undefined && { expiresAt: expiresAt === null ? null : new Date(expiresAt) }),
    ...(allowedAddresses && { allowedAddresses }),
    ...(priority !== undefined && { priority }),
  };
}
