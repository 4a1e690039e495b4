// The rungs that a run was to go on with, for whoever takes over before its first cell says so. On a machine with too much to
// do that cell takes seconds; a successor that made all rungs again meanwhile would give it even more.
import { renditionsReportSchema, type ConnectionId } from '@millrace/pipeline';
import { z } from 'zod';
import type { LadderChange } from './load-control.ts';

/** Where the log stood: a note of another connection, or from before the newest run, says nothing any more. */
export interface NotePlace {
  connectionId: ConnectionId;
  /** How many runs the log had. */
  runs: number;
}

const ids = z.string().max(64);
const noteSchema = z.object({
  connectionId: z.string(),
  runs: z.int().nonnegative(),
  change: z.object({
    rungs: z.array(ids).max(32).readonly(),
    kind: z.enum(['given-up', 'restored']),
    reason: renditionsReportSchema.shape.reason,
    changed: ids,
  }),
});

export function writeRungNote({ connectionId, runs }: NotePlace, change: LadderChange): string {
  return JSON.stringify({ connectionId, runs, change } satisfies z.infer<typeof noteSchema>);
}

/** Undefined when there is none that still holds, or can be read: a stream goes on without. */
export function readRungNote(text: string | undefined, { connectionId, runs }: NotePlace): LadderChange | undefined {
  const note = text === undefined ? undefined : noteSchema.safeParse(valueOf(text)).data;
  return note?.connectionId === connectionId && note.runs === runs ? note.change : undefined;
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
