// One run of the command line: finds the command, reads its flags, carries it out, and says what went wrong in a line.
import { Millrace, MillraceApiError, MillraceConnectionError } from '@millrace/sdk';
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { UsageError, type Command, type Terminal } from './command.ts';
import { commands } from './commands.ts';
import { readSettings } from './settings.ts';
import { renderTable } from './table.ts';

const everywhere = {
  'api-url': { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsOptionsConfig;

export async function run(args: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<number> {
  try {
    const found = findCommand(args);
    if (!found || args.includes('--help') || args.includes('-h')) {
      if (!found && args[0]?.startsWith('-') === false) {
        terminal.complain(`There is no such command: millrace ${args.slice(0, 2).join(' ')}\n\n`);
      }
      terminal.write(usage());
      return found || args.length === 0 || args[0]?.startsWith('-') === true ? 0 : 64;
    }
    await carryOut(found, terminal, signal);
    return 0;
  } catch (error) {
    if (signal.aborted) return 0;
    terminal.complain(`${inWords(error)}\n`);
    return isUsage(error) ? 64 : 1;
  }
}

interface Found {
  command: Command;
  rest: string[];
}

/** Names have one or two words. */
function findCommand(args: readonly string[]): Found | undefined {
  for (const length of [2, 1]) {
    const name = args.slice(0, length).join(' ');
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (command) return { command, rest: args.slice(length) };
  }
  return undefined;
}

async function carryOut({ command, rest }: Found, terminal: Terminal, signal: AbortSignal): Promise<void> {
  const { values, positionals } = parseArgs({
    args: rest,
    options: { ...everywhere, ...command.options },
    allowPositionals: true,
  });
  const extra = positionals[wordsOf(command)];
  if (extra !== undefined) throw new UsageError(`Nothing is done with “${extra}”; see millrace --help.`);
  const flags = values as Record<string, string | boolean | undefined>;
  const url = flags['api-url'];
  const { apiUrl, apiKey } = await readSettings(terminal.env, typeof url === 'string' ? url : undefined);
  await command.run({
    millrace: new Millrace({ baseUrl: apiUrl, apiKey: () => apiKey ?? missingKey() }),
    ...{ apiUrl, terminal, flags, signal },
    words: positionals,
    show: (value, columns) => {
      if (flags['json']) terminal.write(`${JSON.stringify(value, null, 2)}\n`);
      else terminal.write(renderTable(Array.isArray(value) ? (value as object[]) : [value], columns));
    },
  });
}

/** How many words a command takes besides its flags. */
function wordsOf({ words }: Command): number {
  return [...words.replaceAll(/\[[^\]]*\]|--\S+ <[^>]+>/g, '').matchAll(/<[^>]+>/g)].length;
}

function missingKey(): never {
  throw new UsageError('Log in first (millrace login), or set MILLRACE_API_KEY.');
}

function isUsage(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return error instanceof UsageError || (typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS'));
}

function inWords(error: unknown): string {
  if (error instanceof MillraceApiError) {
    const fields = error.fields.map(({ path, message }) => `\n  ${path}: ${message}`).join('');
    return `${error.code}: ${error.message}${fields}${error.requestId === undefined ? '' : `\n  (${error.requestId})`}`;
  }
  if (error instanceof MillraceConnectionError) return error.message;
  return error instanceof Error ? error.message : String(error);
}

/** Where summaries begin; what is longer than that has its summary on a line below. */
const summaryColumn = 36;
const indent = ' '.repeat(summaryColumn);

function usage(): string {
  const shown = Object.entries(commands).map(([name, { words, summary }]) => {
    const left = `  ${name} ${words}`.trimEnd();
    return left.length < summaryColumn ? `${left.padEnd(summaryColumn)}${summary}\n` : `${left}\n${indent}${summary}\n`;
  });
  return `millrace <command> [--api-url <url>] [--json]\n\n${shown.join('')}`;
}
