// A transcoder's report that it gave up renditions, or brought them back. What is given up is compared with what was known
// to be, so that a report that comes twice tells nothing twice.
import type { Database } from '@millrace/db';
import type { MediaFacts, RenditionsReport } from '@millrace/pipeline';
import { z } from 'zod';
import type { FactOutcome } from './apply-fact.ts';
import { applyReport } from './report-of-epoch.ts';
import { changeStream, type StreamEvent } from './stream-events.ts';

const knownSchema = z.object({ givenUp: z.array(z.string()).default([]) });

/** Keeps the facts and writes `stream.degraded` and `stream.restored`, unless the epoch is over. */
export function recordRenditions(db: Database, report: RenditionsReport): Promise<FactOutcome> {
  const { streamId, media, givenUp, reason } = report;
  return applyReport(db, report, async (tx, stream) => {
    const row = await tx.stream.findUniqueOrThrow({ where: { id: streamId }, select: { mediaFacts: true } });
    const events = eventsOf(knownSchema.safeParse(row.mediaFacts).data?.givenUp ?? [], givenUp, reason);
    const mediaFacts: MediaFacts = { ...media, givenUp };
    await tx.stream.update({ where: { id: streamId }, data: { mediaFacts }, select: { id: true } });
    if (events.length === 0) return { kind: 'unchanged', because: 'already-so', stream };
    return { kind: 'changed', stream: await changeStream(tx, stream, {}, events) };
  });
}

function eventsOf(
  before: readonly string[],
  now: readonly string[],
  reason: RenditionsReport['reason'],
): StreamEvent[] {
  const gone = now.filter((id) => !before.includes(id));
  const back = before.filter((id) => !now.includes(id));
  return [
    ...(gone.length > 0
      ? [{ type: 'stream.degraded' as const, data: { reason, renditions: gone, fault: 'platform' as const } }]
      : []),
    ...(back.length > 0 ? [{ type: 'stream.restored' as const, data: { renditions: back } }] : []),
  ];
}
