// Server-Sent Events as text becomes messages (HTML Standard §9.2.6), chunk by chunk. A line that never ends is refused.

export type FeedMessage = { id: string | undefined; event: string; data: string };

const longestPending = 1_000_000;

export class EventStreamParser {
  #pending = '';
  #fields: { id?: string; event?: string; data: string[] } = { data: [] };

  /** The messages that the text completes. */
  push(text: string): FeedMessage[] {
    const lines = (this.#pending + text).split(/\r\n|\n|\r(?!$)/);
    this.#pending = lines.pop() ?? '';
    if (this.#pending.length > longestPending) throw new Error('the live feed sent a line without an end');
    return lines.flatMap((line) => this.#line(line));
  }

  #line(line: string): FeedMessage[] {
    if (line === '') return this.#end();
    const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    if (name === 'data') this.#fields.data.push(value);
    if (name === 'id' || name === 'event') this.#fields[name] = value;
    return [];
  }

  #end(): FeedMessage[] {
    const { id, event = 'message', data } = this.#fields;
    this.#fields = { data: [] };
    return id === undefined && data.length === 0 ? [] : [{ id, event, data: data.join('\n') }];
  }
}
