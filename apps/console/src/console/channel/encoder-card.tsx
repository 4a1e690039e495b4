// Ready-to-paste settings for OBS Studio and ffmpeg. The key is masked until it is asked for; copying always copies it.
import { CopyButton } from '../parts/copy-button.tsx';
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
        <ShowKeyButton streamKey={streamKey} />
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
    <div className="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Settings page</th>
            <th scope="col">Field</th>
            <th scope="col">Value</th>
            <th scope="col">
              <span className="hidden">Copy</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {obsSettings(shown).map(({ where, name, value, isPasted, isSecret }) => (
            <tr key={name}>
              <td>{where}</td>
              <th scope="row">{name}</th>
              <td>
                <code>{value}</code>
              </td>
              <td>{isPasted && <CopyButton text={isSecret ? streamKey.load : value} label={name} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
