// Things as a table for people. Control characters of names do not reach the terminal.

/** One row for each thing; columns are names of its fields, with dots for fields of fields. */
export function renderTable(things: readonly object[], columns: readonly string[]): string {
  const rows = things.map((thing) => columns.map((column) => cellOf(thing, column)));
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...rows.map((row) => (row[index] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    `${cells
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd()}\n`;
  return [columns, ...rows].map(line).join('');
}

/** What people write may be long; ids and URLs are shown whole, for they are copied. */
const longestName = 60;

function cellOf(thing: object, column: string): string {
  let value: unknown = thing;
  for (const name of column.split('.')) value = (value as Record<string, unknown> | null | undefined)?.[name];
  const text = printable(value);
  const letters = /\bname$/.test(column) ? Array.from(text) : [];
  return letters.length > longestName ? `${letters.slice(0, longestName - 1).join('')}…` : text;
}

/** A value as one piece of a line. */
export function printable(value: unknown): string {
  if (value === null || value === undefined) return '-';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.replace(/\p{Cc}/gu, '?');
}
