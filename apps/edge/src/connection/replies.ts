// Our side of the conversation: few and small replies. A peer that lets them pile up does not read, and is cut off.
import type { Socket } from 'node:net';

const maxUnreadBytes = { beforePublish: 64 * 1024, publishing: 256 * 1024 };

export function writeReplies(socket: Socket, replies: Uint8Array, isPublishing: boolean): void {
  if (replies.length === 0 || !socket.writable) return;
  socket.write(replies);
  const bound = isPublishing ? maxUnreadBytes.publishing : maxUnreadBytes.beforePublish;
  if (socket.writableLength > bound) socket.destroy();
}
