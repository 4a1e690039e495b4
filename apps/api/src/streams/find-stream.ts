// The stream that a path names, of the caller's organization; or NOT_FOUND.
import type { DatabaseTransaction, Stream } from '@millrace/db';
import type { OrganizationId, StreamId } from '@millrace/pipeline';
import { z } from 'zod';
import { notFound, parseId } from '../path-ids.ts';

export const streamParams = z.object({ streamId: z.string().meta({ description: 'Id of the stream, `str_…`.' }) });

interface StreamCall {
  tx: DatabaseTransaction;
  organizationId: OrganizationId;
  params: Readonly<Record<string, string | undefined>>;
}

export async function findStream({ tx, organizationId, params }: StreamCall): Promise<Stream & { id: StreamId }> {
  const id = parseId('stream', params['streamId']);
  const stream = await tx.stream.findFirst({ where: { id, organizationId } });
  if (!stream) throw notFound('stream');
  return { ...stream, id };
}
