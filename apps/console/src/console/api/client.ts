// The API of the console's own origin, through the client that everybody uses.
import { Millrace } from '@millrace/sdk';

/** What a client needs to act for a user; `onUnauthorized` hears that the API no longer accepts the token. */
export type Credentials = { accessToken: () => Promise<string | undefined>; onUnauthorized: () => void };

/** Somebody looks at a page and waits. */
const timeoutMs = 15_000;

/** A client that acts for a user, or for nobody (to log in). */
export function createClient(credentials?: Credentials): Millrace {
  return new Millrace({
    baseUrl: location.origin,
    timeoutMs,
    ...(credentials && { apiKey: credentials.accessToken }),
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      if (response.status === 401) credentials?.onUnauthorized();
      return response;
    },
  });
}
