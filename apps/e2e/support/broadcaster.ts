// What a broadcaster's program does: calls the REST API with an API key.

export interface Channel {
  id: string;
  state: string;
  streamKey: string;
  ingest: { rtmpUrl: string };
  playback: { id: string; hlsUrl: string; playerUrl: string };
}

export interface Stream {
  id: string;
  state: string;
  endReason: string | null;
  /** Since when transcoders are not given it. */
  quarantinedAt: string | null;
}

export interface StreamEvent {
  type: string;
  /** Counts from 1. */
  streamSequence: number;
  data: { state: string };
}

export class Broadcaster {
  readonly #apiUrl: string;
  readonly #apiKey: string;

  constructor(apiUrl: string, apiKey: string) {
    this.#apiUrl = apiUrl;
    this.#apiKey = apiKey;
  }

  createChannel(body: Record<string, unknown>): Promise<Channel> {
    return this.call<Channel>('POST', '/v1/channels', body);
  }

  channel(id: string): Promise<Channel> {
    return this.call<Channel>('GET', `/v1/channels/${id}`);
  }

  async streams(channelId: string): Promise<Stream[]> {
    return (await this.call<{ data: Stream[] }>('GET', `/v1/channels/${channelId}/streams`)).data;
  }

  /** All of them, oldest first. */
  async eventsOf(streamId: string): Promise<StreamEvent[]> {
    const events: StreamEvent[] = [];
    for (let after = 0, hasMore = true; hasMore;) {
      const path = `/v1/events?streamId=${streamId}&limit=1000&after=${after}`;
      const page = await this.call<{ data: StreamEvent[]; nextAfter: number; hasMore: boolean }>('GET', path);
      events.push(...page.data);
      ({ nextAfter: after, hasMore } = page);
    }
    return events;
  }

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(new URL(path, this.#apiUrl), {
      method,
      headers: {
        authorization: `Bearer ${this.#apiKey}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
    return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
  }
}
