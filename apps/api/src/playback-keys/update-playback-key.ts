// playback_keys.update: renames a playback key.
import { nothingSchema, playbackKeySchema, updatePlaybackKeySchema } from '@millrace/api-contract';
import { requireVersion } from '../operation/answer.ts';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { lockPlaybackKey, playbackKeyParams } from './find-playback-key.ts';
import { playbackKeyVersion, toPlaybackKeyView } from './playback-key-view.ts';

export const updatePlaybackKey = tenantOperation({
  name: 'playback_keys.update',
  method: 'PATCH',
  path: '/v1/playback-keys/:playbackKeyId',
  summary: 'Rename a playback key',
  permission: 'playback_keys:write',
  params: playbackKeyParams,
  query: nothingSchema,
  body: updatePlaybackKeySchema,
  status: 200,
  response: playbackKeySchema,
  version: playbackKeyVersion,
  async handle(call) {
    const { tx, body, ifMatch } = call;
    const before = await lockPlaybackKey(call);
    requireVersion(ifMatch, playbackKeyVersion(toPlaybackKeyView(before)));
    const data = body.name === undefined ? {} : { name: body.name.normalize('NFC') };
    return toPlaybackKeyView(await tx.playbackKey.update({ where: { id: before.id }, data }));
  },
});
