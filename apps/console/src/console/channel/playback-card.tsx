// Where viewers watch: the playback URL, the player page, the code to embed it, and the player itself.
import { embedCode } from '../../embed-code.ts';
import type { Channel } from '@millrace/sdk';
import { ValueField } from '../parts/value-field.tsx';

export function PlaybackCard({ playback, name }: { playback: Channel['playback']; name: string }) {
  const { hlsUrl, playerUrl } = playback;
  return (
    <section className="card" aria-labelledby="playback-title">
      <h2 id="playback-title">Watch</h2>
      <iframe className="preview" src={playerUrl} title={`Player of ${name}`} allow="autoplay; fullscreen" />
      <ValueField label="Playback URL (HLS)" value={hlsUrl} />
      <ValueField label="Player page" value={playerUrl} />
      <ValueField label="Embed code" value={embedCode(playerUrl)} />
    </section>
  );
}
