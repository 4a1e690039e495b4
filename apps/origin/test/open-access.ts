// Access to channels that everybody may watch.
import { PathTokens } from '../src/playback/path-token.ts';
import { PlaybackAccess } from '../src/playback/playback-access.ts';

export function openAccess(): PlaybackAccess {
  return new PlaybackAccess({
    policies: { of: () => ({ policy: 'public', keys: new Map() }) },
    pathTokens: new PathTokens('the secret of the services'),
    headers: { country: undefined, clientAddress: undefined },
  });
}
