// The files of a spool: named after the process that wrote them, the size that they have when they are whole, and their object.
import { randomUUID } from 'node:crypto';
import { lstat, readdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** An object of storage that a process which is gone has left on the disk. */
export interface LeftObject {
  key: string;
  sizeBytes: number;
  /** Undefined when it is not whole, or somebody else has stored it. */
  read(): Promise<Uint8Array | undefined>;
  /** It is stored, or given up. Never rejects. */
  drop(): Promise<void>;
}

const pattern = /^millrace-spool-(\d+)-(\d+)-[0-9a-f]{8}-([\w-]+)$/;
/** What is older is listed no more, and its stream may have been deleted. */
export const keptMs = 3_600_000;

export function nameOf(key: string, sizeBytes: number): string {
  const unique = randomUUID().slice(0, 8);
  return `millrace-spool-${process.pid}-${sizeBytes}-${unique}-${Buffer.from(key).toString('base64url')}`;
}

/** Of all processes that are gone; a process that begins has none yet, though one before it may have had its number. */
export async function leftIn(directory: string): Promise<LeftObject[]> {
  const names = await readdir(directory).catch(() => []);
  const left = await Promise.all(names.map((name) => leftObject(directory, name)));
  return left.filter((object) => object !== undefined);
}

async function leftObject(directory: string, name: string): Promise<LeftObject | undefined> {
  const [, pid, size, key] = pattern.exec(name) ?? [];
  if (key === undefined || isRunning(Number(pid))) return undefined;
  const sizeBytes = Number(size);
  const path = join(directory, name);
  const drop = () => unlink(path).catch(() => undefined);
  const file = await lstat(path).catch(() => undefined);
  // Under a name like this anybody could have anything stored.
  if (!file?.isFile() || file.uid !== process.getuid?.()) return undefined;
  if (Date.now() - file.mtimeMs > keptMs) {
    await drop();
    return undefined;
  }
  return {
    key: Buffer.from(key, 'base64url').toString(),
    sizeBytes,
    read: async () => {
      const bytes = await readFile(path).catch(() => undefined);
      return bytes?.length === sizeBytes ? bytes : undefined;
    },
    drop,
  };
}

function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
