// Ids in paths. A malformed one answers exactly as an unknown one, and never reaches a query.
import { AppError } from '@millrace/errors';
import { isId, type Id, type IdKind } from '@millrace/pipeline';

export interface IdParams {
  Params: { id: string };
}

const nouns: Partial<Record<IdKind, string>> = {
  playback: 'playback id',
  playbackKey: 'playback key',
  streamKey: 'stream key',
  apiKey: 'API key',
  user: 'member',
};

/** The id, or NOT_FOUND. */
export function parseId<K extends IdKind>(kind: K, text: string | undefined): Id<K> {
  if (text !== undefined && isId(kind, text)) return text;
  throw notFound(kind);
}

export function notFound(kind: IdKind): AppError {
  return new AppError('NOT_FOUND', `There is no such ${nouns[kind] ?? kind}.`);
}
