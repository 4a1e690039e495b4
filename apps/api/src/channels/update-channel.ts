// channels.update: changes a channel. What the media path promises to viewers is frozen while a stream runs, so its
// settings take effect with the next one; everything else at once.
import { changeMetadata, channelSchema, nothingSchema, updateChannelSchema } from '@millrace/api-contract';
import type { Channel, Prisma } from '@millrace/db';
import { AppError } from '@millrace/errors';
import type { StreamId } from '@millrace/pipeline';
import { applyFactIn, readMediaSettings, writeChannelEvent } from '@millrace/streams';
import type { z } from 'zod';
import { requireVersion } from '../operation/answer.ts';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { channelVersion, currentStreamsOf, readMetadata, toChannelView } from './channel-view.ts';
import { externalIdIsFree } from './external-id.ts';
import { channelParams, lockChannel } from './find-channel.ts';

export const updateChannel = tenantOperation({
  name: 'channels.update',
  method: 'PATCH',
  path: '/v1/channels/:channelId',
  summary: 'Change a channel',
  description:
    'What is left out stays as it is. `latencyMode` and `media` take effect with the next stream. `enabled: false` ends ' +
    'a running stream and disconnects its encoder within seconds. Send the ETag of what you have read as `If-Match` to ' +
    'be refused when somebody else has changed the channel since.',
  permission: 'channels:write',
  params: channelParams,
  query: nothingSchema,
  body: updateChannelSchema,
  status: 200,
  errors: ['CONFLICT'],
  response: channelSchema,
  version: channelVersion,
  async handle(call) {
    const { tx, organizationId, body, context, ifMatch } = call;
    // A publish that comes now waits for the lock, and then finds the channel as it is afterwards.
    const before = await lockChannel(call);
    requireVersion(ifMatch, channelVersion(toChannelView(before, undefined, context.urls)));
    const channel = await externalIdIsFree(
      tx.channel.update({ where: { id: before.id }, data: changesOf(before, body) }),
    );
    if (!channel.enabled) await endStream(call, before);
    const changed = Object.keys(body);
    if (changed.length > 0) {
      await writeChannelEvent(tx, { organizationId, channelId: before.id }, 'channel.updated', { changed });
    }
    const stream = (await currentStreamsOf(tx, [channel])).get(channel.id);
    return toChannelView(channel, stream, context.urls);
  },
});

function changesOf(before: Channel, body: z.output<typeof updateChannelSchema>): Prisma.ChannelUpdateInput {
  const { name, media, metadata, ...settings } = body;
  return {
    ...defined(settings),
    ...(name !== undefined && { name: name.normalize('NFC') }),
    ...(metadata && { metadata: changedMetadata(before, metadata) }),
    ...(media && { mediaSettings: { ...readMediaSettings(before.mediaSettings), ...defined(media) } }),
  };
}

function changedMetadata(before: Channel, changes: Record<string, string | null>): Record<string, string> {
  const metadata = changeMetadata(readMetadata(before), changes);
  if (metadata) return metadata;
  const fields = [{ path: 'body.metadata', message: 'would be too big together with what is there' }];
  throw new AppError('VALIDATION_FAILED', 'Remove some entries of `metadata` by setting them to null.', { fields });
}

/** Without the fields that were not sent. */
function defined<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

async function endStream({ tx }: Parameters<typeof lockChannel>[0], channel: Channel): Promise<void> {
  const stream = (await currentStreamsOf(tx, [channel])).get(channel.id);
  if (stream) await applyFactIn(tx, stream.id as StreamId, { kind: 'end', reason: 'stopped' });
}
