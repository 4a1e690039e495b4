// playback_keys.get: one playback key.
import { nothingSchema, playbackKeySchema } from '@millrace/api-contract';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { findPlaybackKey, playbackKeyParams } from './find-playback-key.ts';
import { playbackKeyVersion, toPlaybackKeyView } from './playback-key-view.ts';

export const getPlaybackKey = tenantOperation({
  name: 'playback_keys.get',
  method: 'GET',
  path: '/v1/playback-keys/:playbackKeyId',
  summary: 'Get a playback key',
  permission: 'playback_keys:read',
  params: playbackKeyParams,
  query: nothingSchema,
  status: 200,
  response: playbackKeySchema,
  version: playbackKeyVersion,
  async handle(call) {
    return toPlaybackKeyView(await findPlaybackKey(call));
  },
});
