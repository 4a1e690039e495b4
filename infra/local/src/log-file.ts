// A log file of bounded size. A full disk must not stop the platform: what cannot be written is dropped.
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const boundBytes = 20 * 1024 * 1024;

/** Two files at most: the current one, and the one before it as `<path>.1`. */
export class LogFile {
  readonly path: string;
  #sizeBytes: number;

  constructor(path: string) {
    this.path = path;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.#sizeBytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  }

  write(line: string): void {
    try {
      if (this.#sizeBytes > boundBytes) this.#turnOver();
      appendFileSync(this.path, `${line}\n`, { mode: 0o600 });
      this.#sizeBytes += Buffer.byteLength(line) + 1;
    } catch {
      // Dropped: the line still went to the terminal.
    }
  }

  #turnOver(): void {
    renameSync(this.path, `${this.path}.1`);
    this.#sizeBytes = 0;
  }
}
