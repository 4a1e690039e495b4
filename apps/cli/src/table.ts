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

function cellOf(thing: object, column: string): string {
  let value: unknown = thing;
  for (const name of column.split('.')) value = (value as Record<string, unknown> | null | undefined)?.[name];
  return printable(value);
}

/** A value as one piece of a line. */
export function printable(value: unknown): string {
  if (value === null || value === undefined) return '-';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.replace(/\p{Cc}/gu, '?');
}
