// Reads sockets into one buffer that they all share. A socket that is read the usual way gets a new buffer for every read,
// which keeps the garbage collector busier than hundreds of publishers keep everything else. Node has the option `onread`
// for this, but only for sockets that are not made by a server: so the handle of an accepted one is passed on.
import { Socket, type SocketConstructorOpts } from 'node:net';
import { TLSSocket } from 'node:tls';

/** A socket that has more is read again at once, up to its share of a turn. Small, so that a share may be. */
const sharedBytes = 32 * 1024;
const shared = new Uint8Array(Buffer.allocUnsafeSlow(sharedBytes).buffer);

interface WithHandle {
  _handle: unknown;
}

/** `mayHaveMore`: what was read is not known to be all that the socket had. */
type OnBytes = (bytes: Uint8Array, mayHaveMore: boolean) => void;

/**
 * Reads an accepted socket that has not been read yet, and returns the socket to use from now on; the accepted one closes
 * after it. `onBytes` must have done with the bytes when it returns. TLS, and a socket from which something was read and
 * put back, are read the usual way.
 */
export function readInPlace(accepted: Socket, onBytes: OnBytes): Socket {
  const handle = accepted instanceof TLSSocket ? undefined : (accepted as unknown as WithHandle)._handle;
  if (handle === undefined || handle === null || accepted.readableLength > 0 || accepted.readableFlowing === true) {
    accepted.on('data', (bytes) => onBytes(bytes, true));
    return accepted;
  }
  const options = {
    handle,
    onread: {
      buffer: shared,
      callback: (sizeBytes: number) => {
        onBytes(shared.subarray(0, sizeBytes), sizeBytes === sharedBytes);
        return true;
      },
    },
  };
  (accepted as unknown as WithHandle)._handle = null;
  const socket = new Socket(options as unknown as SocketConstructorOpts);
  socket.once('close', () => accepted.destroy());
  return socket;
}
