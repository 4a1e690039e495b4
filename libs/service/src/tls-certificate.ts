// The certificate that encoders or viewers see, from two files that somebody else renews. They are looked at every few
// seconds and on SIGHUP; a pair that cannot be used, such as a new certificate before its key, leaves the present one in
// force.
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { Logger } from './logger.ts';

export interface TlsFiles {
  /** PEM, the full chain. */
  readonly certFile: string;
  readonly keyFile: string;
}

export interface TlsPair {
  readonly cert: string;
  readonly key: string;
}

const lookEveryMs = 5_000;

/** Throws when the files cannot be read or do not fit each other. */
export function readTlsPair({ certFile, keyFile }: TlsFiles): TlsPair {
  return assertUsable({ cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') });
}

function assertUsable(pair: TlsPair): TlsPair {
  createSecureContext(pair);
  return pair;
}

export class TlsCertificateWatch {
  readonly #files: TlsFiles;
  readonly #use: (pair: TlsPair) => void;
  readonly #log: Logger;
  readonly #timer: NodeJS.Timeout;
  readonly #onHangUp = () => void this.look(true);
  /** What the files held when they were last looked at. */
  #seen: TlsPair;

  /** Calls `use` with each new pair that can be used; `inUse` was read from the files before. */
  constructor(options: {
    files: TlsFiles;
    inUse: TlsPair;
    use: (pair: TlsPair) => void;
    log: Logger;
    lookEveryMs?: number;
  }) {
    this.#files = options.files;
    this.#seen = options.inUse;
    this.#use = options.use;
    this.#log = options.log;
    this.#timer = setInterval(() => void this.look(false), options.lookEveryMs ?? lookEveryMs);
    process.on('SIGHUP', this.#onHangUp);
  }

  close(): void {
    clearInterval(this.#timer);
    process.off('SIGHUP', this.#onHangUp);
  }

  /** Takes the files if they changed, or in any case. */
  async look(always: boolean): Promise<void> {
    const pair = await this.#read();
    const isKnown = pair?.cert === this.#seen.cert && pair.key === this.#seen.key;
    if (pair === undefined || (isKnown && !always)) return;
    this.#seen = pair;
    try {
      this.#use(assertUsable(pair));
      this.#log.info('tls.certificate_taken', { certFile: this.#files.certFile });
    } catch (err) {
      this.#log.warn('tls.certificate_refused', { err });
    }
  }

  /** Undefined while a file is not there: it is being replaced. */
  async #read(): Promise<TlsPair | undefined> {
    const { certFile, keyFile } = this.#files;
    try {
      const [cert, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')]);
      return { cert, key };
    } catch {
      return undefined;
    }
  }
}
