// Usage: what the organization used, per hour or day.
import type { Usage, UsageFilter, UsageRow } from '../contract-types.ts';
import { listOf, type PageQuery, type Pages } from '../pages.ts';
import type { CallOptions, Transport } from '../transport.ts';

const pageSize = 1_000;
/** A year of hours of a hundred channels has nine hundred. */
const mostPages = 1_000;

export class UsageReports {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Rows and totals; the totals are those of all pages. */
  get(filter: UsageFilter & PageQuery = {}, options?: CallOptions): Promise<Usage> {
    return this.#transport.send({ method: 'GET', path: '/v1/usage', query: { ...filter }, ...options });
  }

  /** Every row, oldest first. */
  rows(filter?: UsageFilter, options?: CallOptions): Pages<UsageRow> {
    return listOf(this.#transport, '/v1/usage', filter, options);
  }

  /** Every row as one table of text/csv with a header line, oldest first. Throws RangeError when that is too much. */
  async csv(filter: UsageFilter = {}, options?: CallOptions): Promise<string> {
    let [csv, cursor] = ['', ''];
    for (let page = 0; page < mostPages; page += 1) {
      const query = { ...filter, format: 'csv', limit: pageSize, ...(cursor !== '' && { cursor }) };
      const call = { method: 'GET', path: '/v1/usage', query, accept: 'text/csv', ...options } as const;
      const { body, nextCursor } = await this.#transport.ask<string>(call);
      // Each page begins with the header line.
      csv += page === 0 ? body : body.slice(body.indexOf('\n') + 1);
      if (nextCursor === null) return csv;
      cursor = nextCursor;
    }
    throw new RangeError('This is too much for one table. Choose a shorter time.');
  }
}
