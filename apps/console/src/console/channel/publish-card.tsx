// Where and with which secret an encoder publishes on this channel.
import type { Channel } from '@millrace/sdk';
import { useApi } from '../api/api-context.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { ValueField } from '../parts/value-field.tsx';
import { ShowKeyButton } from './show-key-button.tsx';
import type { StreamKeyAccess } from './use-stream-key.ts';

const hiddenKey = '•'.repeat(24);

type PublishCardProps = { ingest: Channel['ingest']; streamKey: StreamKeyAccess };

export function PublishCard({ ingest: { rtmpUrl, rtmpsUrl }, streamKey }: PublishCardProps) {
  const { may } = useApi();
  return (
    <section className="card" aria-labelledby="publish-title">
      <h2 id="publish-title">Publish</h2>
      <ValueField label="Ingest URL" value={rtmpUrl} />
      {rtmpsUrl !== null && <ValueField label="Ingest URL, encrypted" value={rtmpsUrl} />}
      <ValueField label="Stream key" value={streamKey.shown ?? hiddenKey} copied={streamKey.load}>
        <ShowKeyButton streamKey={streamKey} />
      </ValueField>
      <ProblemNotice error={streamKey.error} />
      <p className="soft">Whoever has the stream key can publish on this channel.</p>
      {may('stream_keys:rotate') && (
        <ConfirmButton
          label="Rotate stream key"
          title="Rotate the stream key?"
          consequence="The present key stops working for new connections. Every encoder of this channel needs the new one."
          onConfirm={streamKey.rotate}
        />
      )}
    </section>
  );
}
