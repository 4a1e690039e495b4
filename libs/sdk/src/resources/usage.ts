// Usage: what the organization used, per hour or day.
import type { Usage, UsageFilter, UsageRow } from '../contract-types.ts';
import { listOf, type PageQuery, type Pages } from '../pages.ts';
import type { CallOptions, Transport } from '../transport.ts';

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

  /** Up to 1000 rows as text/csv, with a header line. */
  csv(filter: UsageFilter & PageQuery = {}, options?: CallOptions): Promise<string> {
    const query = { ...filter, format: 'csv' };
    return this.#transport.send({ method: 'GET', path: '/v1/usage', query, accept: 'text/csv', ...options });
  }
}
