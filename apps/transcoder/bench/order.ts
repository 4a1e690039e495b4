// Orders as the benchmark gives them.
import { defaultMediaSettings, newId, type TranscodeJob } from '@millrace/pipeline';

export function orderFor(
  relay: { baseUrl: string; connectionId: TranscodeJob['connectionId'] },
  changes: { latencyMode: TranscodeJob['latencyMode']; ladder: TranscodeJob['media']['ladder'] },
): TranscodeJob {
  const { latencyMode, ladder } = changes;
  return {
    ...{ version: 1, epoch: 1, relayBaseUrl: relay.baseUrl, connectionId: relay.connectionId, latencyMode },
    ...{ streamId: newId('stream'), channelId: newId('channel') },
    ...{ organizationId: newId('organization'), playbackId: newId('playback') },
    media: { ...defaultMediaSettings, ladder, slate: 'off' },
  };
}
