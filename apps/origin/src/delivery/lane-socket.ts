// The socket of a connection in the fast lane. All of them are read into one buffer: read the usual way, every read makes a
// buffer of its own, which costs as much as answering. Node has the option `onread` for this, but only for sockets that no
// server made: so the handle of the accepted one is passed on to a new one.
import { Socket, type SocketConstructorOpts } from 'node:net';

/** Many times a plain request; what is longer comes in several reads. */
const sharedBytes = 65_536;
const shared = Buffer.allocUnsafeSlow(sharedBytes);

export interface LaneSocket {
  /** The socket to use from now on. The accepted one closes after it. */
  socket: Socket;
  /** Bytes of answers that the system has not taken yet. */
  queuedBytes(): number;
  /** From now on the socket is read as any other. */
  readAsUsual(): void;
}

interface WithHandle {
  _handle: { writeQueueSize?: number } | null;
}

/** Reads an accepted socket from which nothing was read yet. `onBytes` must have done with the bytes when it returns. */
export function openLaneSocket(accepted: Socket, onBytes: (bytes: Buffer) => void): LaneSocket {
  let isInLane = true;
  const onread = {
    buffer: shared,
    callback: (sizeBytes: number): boolean => {
      const bytes = shared.subarray(0, sizeBytes);
      if (!isInLane) return socket.push(Buffer.from(bytes));
      onBytes(bytes);
      return true;
    },
  };
  const { _handle: handle } = accepted as unknown as WithHandle;
  (accepted as unknown as WithHandle)._handle = null;
  const socket = new Socket({ handle, onread, allowHalfOpen: true } as unknown as SocketConstructorOpts);
  socket.once('close', () => accepted.destroy());
  return {
    socket,
    queuedBytes: () => (socket as unknown as WithHandle)._handle?.writeQueueSize ?? 0,
    readAsUsual: () => {
      isInLane = false;
    },
  };
}
