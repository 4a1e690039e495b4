// Ready-to-paste settings for OBS Studio and ffmpeg. The key is masked until it is asked for; copying always copies it.
import { CopyButton } from '../parts/copy-button.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { ffmpegFileCommand, ffmpegTestCommand, obsSettings, type IngestTarget } from './encoder-settings.ts';
import { ShowKeyButton } from './show-key-button.tsx';
import type { StreamKeyAccess } from './use-stream-key.ts';

const maskedKey = '<stream key>';
const commands = [
  { title: 'ffmpeg, a test picture', write: ffmpegTestCommand },
  { title: 'ffmpeg, a file in a loop', write: ffmpegFileCommand },
];

type EncoderCardProps = { rtmpUrl: string; streamKey: StreamKeyAccess };

export function EncoderCard({ rtmpUrl, streamKey }: EncoderCardProps) {
  const shown: IngestTarget = { rtmpUrl, streamKey: streamKey.shown ?? maskedKey };
  return (
    <section className="card" aria-labelledby="encoder-title">
      <div className="title">
        <h2 id="encoder-title">Encoder settings</h2>
        <ShowKeyButton streamKey={streamKey} isNamed />
      </div>
      <h3>OBS Studio</h3>
      <ObsTable shown={shown} streamKey={streamKey} />
      {commands.map(({ title, write }) => (
        <div key={title} className="command">
          <div className="title">
            <h3>{title}</h3>
            <CopyButton
              text={async () => write({ rtmpUrl, streamKey: await streamKey.load() })}
              label={`the command: ${title}`}
            />
          </div>
          <pre tabIndex={0} aria-label={title}>
            {write(shown)}
          </pre>
        </div>
      ))}
    </section>
  );
}

function ObsTable({ shown, streamKey }: { shown: IngestTarget; streamKey: StreamKeyAccess }) {
  return (
    <DataTable
      label="Settings of OBS Studio"
      rows={obsSettings(shown)}
      keyOf={({ name }) => name}
      columns={[
        { title: 'Settings page', cell: ({ where }) => where },
        { title: 'Field', cell: ({ name }) => <strong>{name}</strong> },
        { title: 'Value', cell: ({ value }) => <code>{value}</code> },
        {
          title: 'Copy',
          isAction: true,
          cell: ({ name, value, isPasted, isSecret }) =>
            isPasted && <CopyButton text={isSecret ? streamKey.load : value} label={name} />,
        },
      ]}
    />
  );
}
