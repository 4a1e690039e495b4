// Where viewers watch: the playback URL, the player page, the code to embed it, and the player itself.
import type { Channel } from '../api/contract.ts';
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

function embedCode(playerUrl: string): string {
  return `<iframe src="${playerUrl}" width="640" height="360" style="border:0" allow="autoplay; fullscreen" allowfullscreen></iframe>`;
}
