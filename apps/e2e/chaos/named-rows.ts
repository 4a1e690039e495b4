// Which rows a command runs: those that it is told, by `F1 F17` or `F1,F17`.
interface NamedRow {
  readonly id: string;
  /** It takes minutes: it happens when it is named. */
  readonly isLong?: true;
}

/** All that are not long when none is named. Throws when there is no such row: a run of nothing would pass. */
export function namedRows<Row extends NamedRow>(rows: readonly Row[], args: readonly string[]): Row[] {
  const named = args.flatMap((arg) => arg.split(','));
  const unknown = named.filter((id) => !rows.some((row) => row.id === id));
  if (unknown.length > 0) throw new Error(`There is no row ${unknown.join(', ')}.`);
  return rows.filter(({ id, isLong }) => (named.length > 0 ? named.includes(id) : !isLong));
}
