// Writes whole files, or files that grow. A file appears under its name by rename only; its directory is made when it is
// missing, which is only so for the first one.
import { mkdir, open, rename, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from './disk-error.ts';

/** A directory can be removed as empty between its creation and the file's arrival; so often it is made again. */
const arrivalAttempts = 5;

export interface Arrival {
  path: string;
  /** Where it is until it is whole. */
  arriving: string;
  pieces: readonly Uint8Array[];
  signal?: AbortSignal | undefined;
}

/** A file with these bytes. */
export function arrive(arrival: Arrival): Promise<void> {
  return withDirectory(arrival.path, async () => {
    const file = await begin(arrival);
    await file.close();
    await appear(arrival);
  });
}

/** The same, open for more. */
export function arriveOpen(arrival: Arrival): Promise<FileHandle> {
  return withDirectory(arrival.path, async () => {
    const file = await begin(arrival);
    await appear(arrival).catch((error: unknown) => closeAfter(file, error));
    return file;
  });
}

async function begin({ arriving, pieces, signal }: Arrival): Promise<FileHandle> {
  signal?.throwIfAborted();
  const file = await open(arriving, 'w');
  await appendAll(file, pieces, signal).catch((error: unknown) => closeAfter(file, error));
  return file;
}

async function appear({ arriving, path, signal }: Arrival): Promise<void> {
  signal?.throwIfAborted();
  await rename(arriving, path);
}

async function closeAfter(file: FileHandle, error: unknown): Promise<never> {
  await file.close();
  throw error;
}

async function withDirectory<T>(path: string, write: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch (thrown) {
      if (errorCode(thrown) !== 'ENOENT' || attempt === arrivalAttempts) throw thrown;
      await mkdir(dirname(path), { recursive: true });
    }
  }
}

export async function appendAll(file: FileHandle, pieces: readonly Uint8Array[], signal?: AbortSignal): Promise<void> {
  for (let left = pieces.filter(({ byteLength }) => byteLength > 0); left.length > 0;) {
    signal?.throwIfAborted();
    left = behind(left, (await file.writev(left)).bytesWritten);
  }
}

/** What is left of the pieces behind so many bytes. */
function behind(pieces: readonly Uint8Array[], writtenBytes: number): Uint8Array[] {
  let skipBytes = writtenBytes;
  return pieces.flatMap((piece) => {
    const rest = piece.subarray(Math.min(skipBytes, piece.byteLength));
    skipBytes -= piece.byteLength - rest.byteLength;
    return rest.byteLength > 0 ? [rest] : [];
  });
}
