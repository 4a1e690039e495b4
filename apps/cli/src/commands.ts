// Every command, by its name.
import type { Command } from './command.ts';
import { createChannel, deleteChannel, listChannels, showChannel } from './commands/channels.ts';
import { doctor } from './commands/doctor.ts';
import { tailEvents } from './commands/events.ts';
import { createKey, listKeys, revokeKey, rotateKey } from './commands/keys.ts';
import { login, whoAmI } from './commands/login.ts';
import { createPlaybackKey, listPlaybackKeys, revokePlaybackKey, signUrl } from './commands/playback.ts';
import { listStreams, showStream, stopStream, watchStream } from './commands/streams.ts';

export const commands: Readonly<Record<string, Command>> = {
  login,
  whoami: whoAmI,
  'channels list': listChannels,
  'channels create': createChannel,
  'channels show': showChannel,
  'channels delete': deleteChannel,
  'keys list': listKeys,
  'keys create': createKey,
  'keys rotate': rotateKey,
  'keys revoke': revokeKey,
  'streams list': listStreams,
  'streams show': showStream,
  'streams watch': watchStream,
  'streams stop': stopStream,
  'events tail': tailEvents,
  'playback-keys list': listPlaybackKeys,
  'playback-keys create': createPlaybackKey,
  'playback-keys revoke': revokePlaybackKey,
  sign: signUrl,
  doctor,
};
