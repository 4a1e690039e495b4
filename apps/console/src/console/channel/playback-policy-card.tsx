// Who may watch a channel: everybody with its URL, or those with a signed token.
import { useApi } from '../api/api-context.ts';
import type { Channel } from '@millrace/sdk';
import { useAction } from '../api/use-action.ts';
import { Card } from '../parts/card.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { pageHref } from '../route.ts';

const policies: readonly (readonly [Channel['playbackPolicy'], string])[] = [
  ['public', 'Public: whoever has the URL may watch'],
  ['signed', 'Signed: only with a token that a playback key has signed'],
];

export function PlaybackPolicyCard({ channel, onChanged }: { channel: Channel; onChanged: () => void }) {
  const { api, may } = useApi();
  const change = useAction(async (playbackPolicy: Channel['playbackPolicy']) => {
    await api.channels.update(channel.id, { playbackPolicy });
    onChanged();
  });
  return (
    <Card title="Who may watch" note="A change takes effect within seconds, also for those who watch already.">
      <fieldset disabled={!may('channels:write') || change.isPending}>
        <legend className="hidden">Playback policy</legend>
        {policies.map(([policy, words]) => (
          <label key={policy} className="choice">
            <input
              type="radio"
              name="playbackPolicy"
              checked={channel.playbackPolicy === policy}
              onChange={() => change.run(policy)}
            />
            {words}
          </label>
        ))}
      </fieldset>
      <ProblemNotice error={change.error} />
      {channel.playbackPolicy === 'signed' && may('playback_keys:read') && (
        <p>
          Tokens are signed with the <a href={pageHref('playback-keys')}>playback keys</a> of the organization. The
          preview on this page has none, so it does not play.
        </p>
      )}
    </Card>
  );
}
