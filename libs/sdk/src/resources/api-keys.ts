// API keys: the credentials of programs. They take a user who is logged in.
import type { ApiKey, ApiKeyChanges, CreatedApiKey, NewApiKey } from '../contract-types.ts';
import { listOf, type Pages } from '../pages.ts';
import { path } from '../path.ts';
import type { CallOptions, Transport } from '../transport.ts';

export class ApiKeys {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** The key is in this answer and nowhere else. */
  create(key: NewApiKey, options?: CallOptions): Promise<CreatedApiKey> {
    return this.#transport.send({ method: 'POST', path: '/v1/api-keys', body: key, ...options });
  }

  list(options?: CallOptions): Pages<ApiKey> {
    return listOf(this.#transport, '/v1/api-keys', {}, options);
  }

  get(apiKeyId: string, options?: CallOptions): Promise<ApiKey> {
    return this.#transport.send({ method: 'GET', path: path`/v1/api-keys/${apiKeyId}`, ...options });
  }

  update(apiKeyId: string, changes: ApiKeyChanges, options?: CallOptions): Promise<ApiKey> {
    const call = { method: 'PATCH', path: path`/v1/api-keys/${apiKeyId}`, body: changes } as const;
    return this.#transport.send({ ...call, ...options });
  }

  /** A new key; the old one works on for `graceSeconds`. */
  rotate(apiKeyId: string, graceSeconds = 0, options?: CallOptions): Promise<CreatedApiKey> {
    const call = { method: 'POST', path: path`/v1/api-keys/${apiKeyId}/rotate`, body: { graceSeconds } } as const;
    return this.#transport.send({ ...call, ...options });
  }

  revoke(apiKeyId: string, options?: CallOptions): Promise<void> {
    return this.#transport.send({ method: 'DELETE', path: path`/v1/api-keys/${apiKeyId}`, ...options });
  }
}
