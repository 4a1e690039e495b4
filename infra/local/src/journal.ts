// One readable log for everything that runs: every line to the terminal and, as it came, into a file per service.
import { join } from 'node:path';
import { formatEntry, parseLine } from './log-line.ts';
import type { LogEntry } from './log-line.ts';
import { LogFile } from './log-file.ts';
import { Repetitions } from './repetitions.ts';

export type Level = 'info' | 'warn' | 'error';

export interface Terminal {
  readonly colour: boolean;
  write(text: string): void;
}

const ownName = 'millrace';

export class Journal {
  readonly directory: string;
  readonly #terminal: Terminal;
  readonly #files = new Map<string, LogFile>();
  readonly #repetitions = new Repetitions();

  /** Log files go to `<home>/logs`. */
  constructor(home: string, terminal: Terminal) {
    this.directory = join(home, 'logs');
    this.#terminal = terminal;
  }

  /** A line that a service printed. */
  line(service: string, line: string): void {
    this.#file(service).write(line);
    this.#print(service, parseLine(line) ?? { level: 'info', time: new Date().toISOString(), event: line });
  }

  /** A fact about the platform as a whole. */
  record(level: Level, event: string, fields: Readonly<Record<string, unknown>> = {}): void {
    const entry = { level, time: new Date().toISOString(), event, ...fields };
    this.#file(ownName).write(JSON.stringify(entry));
    this.#print(ownName, entry);
  }

  pathOf(service: string): string {
    return this.#file(service).path;
  }

  #print(service: string, entry: LogEntry): void {
    const { show, suppressed } = this.#repetitions.see(service, entry, Date.now());
    if (!show) return;
    if (suppressed > 0) this.#show(service, { ...entry, event: 'log.repeated', err: undefined, lines: suppressed });
    this.#show(service, entry);
  }

  #show(service: string, entry: LogEntry): void {
    this.#terminal.write(`${formatEntry(service, entry, this.#terminal.colour)}\n`);
  }

  #file(service: string): LogFile {
    const known = this.#files.get(service);
    if (known) return known;
    const file = new LogFile(join(this.directory, `${service}.log`));
    this.#files.set(service, file);
    return file;
  }
}
