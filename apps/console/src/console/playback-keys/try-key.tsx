// While the private half of a new key is on the page: a link that it has signed, to see a signed channel play.
import { signPlaybackUrl } from '@millrace/sdk';
import { useCallback, useState } from 'react';
import { useApi } from '../api/api-context.ts';
import { useAction } from '../api/use-action.ts';
import { useRefreshed } from '../api/use-refreshed.ts';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { SelectField } from '../parts/select-field.tsx';

const lifeSeconds = 3_600;

export function TryKey({ keyId, privateKey }: { keyId: string; privateKey: string }) {
  const { api } = useApi();
  const load = useCallback((signal: AbortSignal) => api.channels.list({}, { signal }).first(5), [api]);
  const channels = useRefreshed(load).data?.data.filter(({ playbackPolicy }) => playbackPolicy === 'signed');
  const [chosenId, setChosenId] = useState('');
  const [link, setLink] = useState<string>();
  const channel = channels?.find(({ id }) => id === chosenId) ?? channels?.[0];
  const sign = useAction(async () => {
    if (!channel) return;
    if (!window.isSecureContext) throw new Error('A browser signs on pages with TLS alone.');
    const { playerUrl, id: playbackId } = channel.playback;
    setLink(await signPlaybackUrl(playerUrl, { keyId, privateKey, playbackId, expiresInSeconds: lifeSeconds }));
  });
  if (channels === undefined) return null;
  if (channel === undefined) {
    return <p className="soft">To try it, give a channel the playback policy “signed”.</p>;
  }
  const choose = (id: string) => {
    setChosenId(id);
    setLink(undefined);
  };
  return (
    <>
      <div className="form-row">
        <SelectField
          label="Try it on"
          value={channel.id}
          options={channels.map(({ id, name }) => [id, name] as const)}
          onChange={choose}
        />
        <button type="button" disabled={sign.isPending} onClick={() => sign.run()}>
          Sign a link
        </button>
      </div>
      <ProblemNotice error={sign.error} />
      {link !== undefined && (
        <p>
          <a href={link} target="_blank" rel="noreferrer">
            Watch with a token of this key
          </a>{' '}
          <span className="soft">for an hour</span>
        </p>
      )}
    </>
  );
}
