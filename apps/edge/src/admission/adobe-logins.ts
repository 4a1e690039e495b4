// Encoders that have fields for user and password instead of one for a key (Adobe authentication): at the application
// `auth` they prove that they know a stream key. While the API is away those are let on that it knew lately.
// Failures are not counted as guesses: nobody guesses 130 bits, and an encoder with one wrong password tries for ever.
import type { StreamKeyId } from '@millrace/pipeline';
import { AdobeChallenges, type AdobeAuthentication } from '@millrace/rtmp';
import type { Secret } from '@millrace/service';
import { createHmac } from 'node:crypto';
import type { IngestApi } from '../control/ingest-api.ts';
import type { CallLane } from './call-lane.ts';

/** What a response is checked with, and whose key it is. */
export interface AdobeLogin {
  readonly secret: string;
  readonly streamKeyId: StreamKeyId;
}

const knownForMs = 86_400_000;
const maxKnown = 5_000;
const saltLength = 10;

export class AdobeLogins {
  readonly #api: Pick<IngestApi, 'credentials'>;
  readonly #lane: CallLane;
  /** The same on every edge of the platform: an encoder may come to another one with each of its connections. */
  readonly #challenges: AdobeChallenges;
  readonly #salt: string;
  /** Oldest first. */
  readonly #known = new Map<string, { login: AdobeLogin; untilMs: number }>();

  constructor(options: { api: Pick<IngestApi, 'credentials'>; lane: CallLane; serviceToken: Secret }) {
    this.#api = options.api;
    this.#lane = options.lane;
    const derive = (purpose: string) => createHmac('sha256', options.serviceToken.reveal()).update(purpose).digest();
    this.#challenges = new AdobeChallenges({ key: derive('challenges of Adobe authentication'), unixTimeMs: Date.now });
    this.#salt = derive('salt of Adobe authentication').toString('hex').slice(0, saltLength);
  }

  /** How an encoder at this address is to prove it. */
  authenticationOf(remoteAddress: string): AdobeAuthentication {
    return { challenges: this.#challenges, salt: this.#salt, remoteAddress };
  }

  /** Undefined when there is no such user. Rejects when the API is away and the user was not known lately. */
  async find(user: string): Promise<AdobeLogin | undefined> {
    try {
      const { login } = await this.#lane.run(() => this.#api.credentials({ user, salt: this.#salt }));
      this.#known.delete(user);
      if (login) this.#remember(user, login);
      return login ?? undefined;
    } catch (error) {
      const known = this.#known.get(user);
      if (known === undefined || known.untilMs < Date.now()) throw error;
      return known.login;
    }
  }

  #remember(user: string, login: AdobeLogin): void {
    this.#known.set(user, { login, untilMs: Date.now() + knownForMs });
    if (this.#known.size > maxKnown) this.#known.delete(this.#known.keys().next().value ?? '');
  }
}
