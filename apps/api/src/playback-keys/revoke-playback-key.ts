// playback_keys.revoke: tokens of the key open nothing any more, and who watches with one stops.
import { nothingSchema } from '@millrace/api-contract';
import type { PlaybackKeyId } from '@millrace/pipeline';
import { z } from 'zod';
import { afterCommit } from '../operation/after-commit.ts';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { lockPlaybackKey, playbackKeyParams } from './find-playback-key.ts';

export const revokePlaybackKey = tenantOperation({
  name: 'playback_keys.revoke',
  method: 'DELETE',
  path: '/v1/playback-keys/:playbackKeyId',
  summary: 'Revoke a playback key',
  description: 'Its tokens open nothing any more, and who watches with one of them cannot go on.',
  permission: 'playback_keys:write',
  params: playbackKeyParams,
  query: nothingSchema,
  status: 204,
  response: z.undefined(),
  async handle(call) {
    const { id } = await lockPlaybackKey(call);
    await call.tx.playbackKey.update({ where: { id }, data: { revokedAt: new Date() } });
    afterCommit(call.request, () => {
      call.context.tellRevokedKey(id as PlaybackKeyId);
    });
    return undefined;
  },
});
