// The shapes that the console reads, from the contract that the API checks itself by. Types only: no schema is bundled.
export type {
  ChannelView as Channel,
  CreatedChannelView as CreatedChannel,
  StreamKeyView as StreamKey,
  InvitationPreviewView as InvitationPreview,
  StreamView as Stream,
  TokensView as Tokens,
} from '@millrace/api-contract';

/** One page of a list; `nextCursor` is null on the last. */
export type Page<T> = { data: T[]; nextCursor: string | null };
