// What encoders are told beside the API's own refusals (`publishRefusals`), and how decisions are counted.
import { publishRefusals } from '@millrace/pipeline';
import type { RtmpStatus } from '@millrace/rtmp';
import { firstMediaLimitMs } from './connection-deadlines.ts';
import type { PaceVerdict } from '../reading/ingest-pace.ts';

/** To the one who held the channel before. */
export const replaced: RtmpStatus = {
  code: publishRefusals.ALREADY_PUBLISHING.code,
  description: 'Replaced by another publisher [E409]',
};
/** Trouble of ours at connect. */
export const undecided: RtmpStatus = {
  code: 'NetConnection.Connect.Rejected',
  description: 'Temporarily unavailable, retry [E503]',
};
/** At connect, to who publishes somewhere else than the ingest address says. */
export const unknownApplication: RtmpStatus = {
  code: 'NetConnection.Connect.Rejected',
  description: 'Unknown application [E404]',
};
/** To who publishes, and sends nothing that a player could begin with: no frames, or none of a codec whose header came. */
export const nothingToPlay: RtmpStatus = {
  code: 'NetStream.Publish.Rejected',
  description: `Nothing to play came within ${firstMediaLimitMs / 1_000} seconds [E408]`,
};
/** By what is too much. */
export const paceRefusals = {
  'too-much': { code: 'NetStream.Publish.Rejected', description: 'Bit rate too high [E413]' },
  'too-many': { code: 'NetStream.Publish.Rejected', description: 'Too many messages [E413]' },
} satisfies Partial<Record<PaceVerdict, RtmpStatus>>;
/** Names of decisions in metrics. */
export const outcomes = { grant: 'granted', provisional: 'provisional', refuse: 'refused', retry: 'retry' } as const;
