// Ready-to-paste settings for OBS Studio and ffmpeg. The key is masked until it is asked for; copying always copies it.
import { useState } from 'react';
import { CopyButton } from '../parts/copy-button.tsx';
import { ffmpegFileCommand, ffmpegTestCommand, obsSettings, type IngestTarget } from './encoder-settings.ts';

const maskedKey = '<stream key>';

export function EncoderCard(target: IngestTarget) {
  const [isShown, setShown] = useState(false);
  const shown = isShown ? target : { ...target, streamKey: maskedKey };
  return (
    <section className="card" aria-labelledby="encoder-title">
      <div className="title">
        <h2 id="encoder-title">Encoder settings</h2>
        <button type="button" className="small" aria-pressed={isShown} onClick={() => setShown(!isShown)}>
          {isShown ? 'Hide key' : 'Show key'}
        </button>
      </div>
      <h3>OBS Studio</h3>
      <ObsTable target={target} shown={shown} />
      <Command title="ffmpeg, a test picture" shown={ffmpegTestCommand(shown)} copied={ffmpegTestCommand(target)} />
      <Command title="ffmpeg, a file in a loop" shown={ffmpegFileCommand(shown)} copied={ffmpegFileCommand(target)} />
    </section>
  );
}

function ObsTable({ target, shown }: { target: IngestTarget; shown: IngestTarget }) {
  const copied = obsSettings(target);
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
          {obsSettings(shown).map(({ where, name, value }, row) => (
            <tr key={name}>
              <td>{where}</td>
              <th scope="row">{name}</th>
              <td>
                <code>{value}</code>
              </td>
              <td>{where === 'Stream' && <CopyButton text={copied[row]?.value ?? value} label={name} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Command({ title, shown, copied }: { title: string; shown: string; copied: string }) {
  return (
    <>
      <div className="title">
        <h3>{title}</h3>
        <CopyButton text={copied} label={`the command: ${title}`} />
      </div>
      <pre tabIndex={0} aria-label={title}>
        {shown}
      </pre>
    </>
  );
}
