// A list as a table, by its columns. On narrow screens each row becomes a block of labelled lines.
import type { ReactNode } from 'react';
import type { Paged } from '../api/use-pages.ts';
import { ProblemNotice } from './problem-notice.tsx';

export type Column<T> = {
  title: string;
  cell: (row: T) => ReactNode;
  isNumber?: boolean;
  /** Buttons: no heading is shown. */
  isAction?: boolean;
};

type DataTableProps<T> = {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string;
};

export function DataTable<T>({ label, columns, rows, keyOf }: DataTableProps<T>) {
  return (
    <div className="scroll">
      <table className="stacking" aria-label={label}>
        <thead>
          <tr>
            {columns.map(({ title, isNumber, isAction }) => (
              <th key={title} scope="col" className={isNumber ? 'number' : undefined}>
                {isAction ? <span className="hidden">{title}</span> : title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ title, cell, isNumber, isAction }) => (
                <td key={title} className={classOf({ isNumber, isAction })} data-label={isAction ? undefined : title}>
                  <div className="cell">{cell(row)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function classOf({ isNumber, isAction }: { isNumber: boolean | undefined; isAction: boolean | undefined }) {
  if (isNumber) return 'number';
  return isAction ? 'row-actions' : undefined;
}

type PagedTableProps<T> = Omit<DataTableProps<T>, 'rows'> & {
  list: Paged<T>;
  /** What is said of an empty list. */
  empty: string;
};

/** A list that is loaded page by page, with what is to be said while it is not there, or empty. */
export function PagedTable<T>({ list: { data, error, more }, empty, ...table }: PagedTableProps<T>) {
  return (
    <>
      <ProblemNotice error={error} />
      {data === undefined && error === undefined && <p className="soft">Loading</p>}
      {data?.data.length === 0 && <p className="soft">{empty}</p>}
      {data !== undefined && data.data.length > 0 && <DataTable {...table} rows={data.data} />}
      {more !== undefined && (
        <button type="button" onClick={more}>
          Show more
        </button>
      )}
    </>
  );
}
