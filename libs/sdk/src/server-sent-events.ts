// Server-Sent Events (HTML, section 9.2), as far as a client reads them: text in chunks in, messages out.

export interface ServerSentEvent {
  /** The last id so far. */
  id: string | undefined;
  event: string;
  data: string;
}

/** Text that is longer without the end of a message is none of ours. */
const longestMessage = 1_048_576;

export class ServerSentEventReader {
  #rest = '';
  #id: string | undefined;

  /** Messages that are complete with this text. A message without data moves `lastId` alone. */
  read(text: string): ServerSentEvent[] {
    this.#rest += text;
    const blocks = this.#rest.split(/\r\n\r\n|\n\n|\r\r/);
    this.#rest = blocks.pop() ?? '';
    if (this.#rest.length > longestMessage) throw new TypeError('A message of the event stream is too long.');
    return blocks.flatMap((block) => this.#message(block) ?? []);
  }

  get lastId(): string | undefined {
    return this.#id;
  }

  #message(block: string): ServerSentEvent | undefined {
    const data: string[] = [];
    let event = 'message';
    for (const line of block.split(/\r\n|\n|\r/)) {
      const [, name = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? [];
      if (name === 'data') data.push(value);
      if (name === 'event') event = value;
      if (name === 'id') this.#id = value;
    }
    return data.length === 0 ? undefined : { id: this.#id, event, data: data.join('\n') };
  }
}
