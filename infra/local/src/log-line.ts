// From a service's JSON line to one line that a person reads: time, service, level, event, and the rest as key=value.
import { styleText } from 'node:util';

export interface LogEntry {
  readonly level: string;
  readonly time: string;
  readonly event: string;
  readonly [field: string]: unknown;
}

type Style = Parameters<typeof styleText>[0];
const levelStyles: Readonly<Record<string, Style>> = { debug: 'gray', info: 'green', warn: 'yellow', error: 'red' };
const serviceColours: readonly Style[] = ['cyan', 'magenta', 'blue', 'yellow', 'green'];
/** Have a place of their own in the line. */
const placed = new Set(['level', 'time', 'event', 'service', 'err']);
const fieldBound = 200;

/** The entry in a line, or undefined when a service printed something else (a stack trace, a warning of Node). */
export function parseLine(line: string): LogEntry | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const entry = JSON.parse(line) as Record<string, unknown>;
    const { level, time, event } = entry;
    return typeof level === 'string' && typeof event === 'string'
      ? { ...entry, level, event, time: String(time) }
      : undefined;
  } catch {
    return undefined;
  }
}

/** One line for the terminal, without its line feed. */
export function formatEntry(service: string, entry: LogEntry, colour: boolean): string {
  const paint = (style: Style, text: string) => (colour ? styleText(style, text, { validateStream: false }) : text);
  const fields = Object.entries(entry).filter(([name]) => !placed.has(name));
  return [
    paint('gray', clockOf(entry.time)),
    paint(serviceColours[hashOf(service) % serviceColours.length] ?? 'cyan', service.padEnd(10)),
    paint(levelStyles[entry.level] ?? 'white', entry.level.toUpperCase().padEnd(5)),
    entry.event,
    ...fields.map(([name, value]) => paint('gray', `${name}=`) + valueText(value)),
    ...(entry['err'] === undefined ? [] : [paint('red', errorText(entry['err']))]),
  ].join(' ');
}

function valueText(value: unknown): string {
  const text = typeof value === 'string' && !/[\s"=]/.test(value) ? value : JSON.stringify(value);
  return text.length > fieldBound ? `${text.slice(0, fieldBound)}…` : text;
}

/** Code and message of a logged error, without its stack. */
export function errorText(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const { message, code } = error as { message?: unknown; code?: unknown };
  return [typeof code === 'string' ? `[${code}]` : '', typeof message === 'string' ? message : JSON.stringify(error)]
    .filter(Boolean)
    .join(' ');
}

/** Local time of day to the millisecond. */
function clockOf(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return '--:--:--.---';
  return `${date.toTimeString().slice(0, 8)}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

const hashOf = (text: string): number => Array.from(text).reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
