// What a command is, and what it works with.
import type { Millrace } from '@millrace/sdk';
import type { ParseArgsOptionsConfig } from 'node:util';

export interface Terminal {
  env: Readonly<Record<string, string | undefined>>;
  write: (text: string) => void;
  complain: (text: string) => void;
  input: AsyncIterable<Uint8Array | string> & { isTTY?: boolean };
}

export interface CommandCall {
  millrace: Millrace;
  apiUrl: string;
  terminal: Terminal;
  /** What stands after the command's name, in order. */
  words: readonly string[];
  flags: Readonly<Record<string, string | boolean | undefined>>;
  /** Shows a thing, or a list of things, as a table or as JSON. */
  show: (value: object | readonly object[], columns: readonly string[]) => void;
  signal: AbortSignal;
}

export interface Command {
  /** The words after the name, e.g. `<channel> <name>`; those in brackets may be left out. */
  words: string;
  summary: string;
  options?: ParseArgsOptionsConfig;
  run(call: CommandCall): Promise<void>;
}

/** The command line is not one that we understand. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** One of the words of a call that must be there. */
export function word({ words }: Pick<CommandCall, 'words'>, index: number, name: string): string {
  const found = words[index];
  if (found === undefined) throw new UsageError(`Say which ${name}.`);
  return found;
}

/** The value of a flag that takes one. */
export function text({ flags }: Pick<CommandCall, 'flags'>, name: string): string | undefined {
  const value = flags[name];
  return typeof value === 'string' ? value : undefined;
}

/** A flag that is a whole number. */
export function wholeNumber(call: Pick<CommandCall, 'flags'>, name: string): number | undefined {
  const value = text(call, name);
  if (value === undefined) return undefined;
  if (!/^\d{1,9}$/.test(value)) throw new UsageError(`--${name} takes a whole number.`);
  return Number(value);
}
