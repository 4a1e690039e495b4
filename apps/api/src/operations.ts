// Every operation of the REST API: the table of contents.
import { createChannel } from './channels/create-channel.ts';
import { deleteChannel } from './channels/delete-channel.ts';
import { getChannel } from './channels/get-channel.ts';
import { listChannels } from './channels/list-channels.ts';
import { revealStreamKey } from './channels/reveal-stream-key.ts';
import { rotateStreamKey } from './channels/rotate-stream-key.ts';
import type { RoutableOperation } from './operation/tenant-operation.ts';
import { logIn } from './session/log-in.ts';
import { logOut } from './session/log-out.ts';
import { refreshSession } from './session/refresh.ts';
import { whoAmI } from './session/who-am-i.ts';
import { getStream } from './streams/get-stream.ts';
import { listStreams } from './streams/list-streams.ts';
import { stopStream } from './streams/stop-stream.ts';

export const operations: readonly RoutableOperation[] = [
  createChannel,
  listChannels,
  getChannel,
  deleteChannel,
  revealStreamKey,
  rotateStreamKey,
  listStreams,
  getStream,
  stopStream,
  logIn,
  refreshSession,
  logOut,
  whoAmI,
];
