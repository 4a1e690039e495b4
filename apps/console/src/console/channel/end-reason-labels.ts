// End reasons in a few words, for the table of streams.
import type { EndReason } from '@millrace/pipeline';

const labels: Readonly<Record<EndReason, string>> = {
  encoder_stopped: 'Encoder stopped',
  never_started: 'No media arrived',
  channel_deleted: 'Channel deleted',
  stopped: 'Stopped by its owner',
  input_unsupported: 'Transcoders failed at what the encoder sent',
  no_capacity: 'No transcoder was free',
  organization_suspended: 'Organization suspended',
  quota_reached: 'Minutes of the month used up',
  test_limit: 'Test channel: five minutes are over',
};

/** A reason that this console is too old to know is shown as the API names it. */
export function endReasonLabel(reason: string): string {
  return Object.hasOwn(labels, reason) ? labels[reason as EndReason] : reason;
}
