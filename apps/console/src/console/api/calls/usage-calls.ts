import { ApiError } from '../api-error.ts';
import type { Client, TextAnswer } from '../client.ts';
import type { Quotas, Usage } from '../contract.ts';
import { queryOf } from '../list-pages.ts';

/** What of usage is asked for. */
export type UsageQuestion = {
  from: string;
  to: string;
  interval: Usage['interval'];
  groupBy: Usage['groupBy'];
  channelId?: string | undefined;
};

/** A year of hours of ten channels has about ninety; a browser holds many more. */
export const mostPages = 1_000;

export function usageCalls(call: Client) {
  return {
    get: (question: UsageQuestion, signal: AbortSignal) => call<Usage>(`/v1/usage${queryOf(question)}`, { signal }),
    csv: (question: UsageQuestion) => loadCsv(call, question),
    quotas: (signal: AbortSignal) => call<Quotas>('/v1/quotas', { signal }),
  };
}

/** All pages as one file: each begins with the header line, which is kept once. */
export async function loadCsv(call: Client, question: UsageQuestion): Promise<string> {
  let csv = '';
  let cursor: string | undefined;
  for (let page = 0; ; page += 1) {
    if (page === mostPages) throw new ApiError('This is too much for one file. Choose a shorter time.', { status: 0 });
    const answer = await call<TextAnswer>(`/v1/usage${queryOf({ ...question, format: 'csv', cursor })}`);
    csv += page === 0 ? answer.text : answer.text.slice(answer.text.indexOf('\n') + 1);
    if (answer.nextCursor === null) return csv;
    cursor = answer.nextCursor;
  }
}
