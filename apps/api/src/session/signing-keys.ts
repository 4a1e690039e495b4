// The key pairs of access tokens, in the database so that every replica has the same ones, sealed. The newest active one
// signs. A successor is published a day before it signs, and what it replaces verifies until the last token it signed is
// over. A key that nobody knows here is looked up in memory and never fetched, however often it is asked for.
import { newSigningKey, seal, toPublicJwk, unseal, type PublicJwk, type SigningKey } from '@millrace/auth';
import { advisoryLocks, type AccessSigningKey, type Database, type DatabaseTransaction } from '@millrace/db';
import { AppError } from '@millrace/errors';
import {
  isRetired,
  isRotationDue,
  keyLeadMs,
  keyOverlapMs,
  keySigningLifeMs,
  type KeyTimes,
  type RotationKind,
} from './key-rotation.ts';

/** How often every replica reads the keys: sooner than any of them begins to sign. And while it has none. */
const reloadMs = { known: keyLeadMs.urgent / 2, none: 1_000 } as const;

export interface KnownKey extends KeyTimes {
  kid: string;
  createdAt: Date;
}

type OpenKey = KnownKey & SigningKey;

export interface SigningKeysOptions {
  db: Database;
  sealingKey: Buffer;
  onFailure: (error: unknown) => void;
}

export class SigningKeys {
  readonly #options: SigningKeysOptions;
  #keys: readonly OpenKey[] = [];
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: SigningKeysOptions) {
    this.#options = options;
  }

  /** Reads the keys, and from then on every half minute. Without a database it goes on trying. */
  start(): Promise<void> {
    this.#round = this.reload()
      .catch(this.#options.onFailure)
      .then(() => {
        if (this.#isClosed) return;
        const delayMs = this.#keys.length === 0 ? reloadMs.none : reloadMs.known;
        this.#timer = setTimeout(() => void this.start(), delayMs).unref();
      });
    return this.#round;
  }

  /** The pair to sign with now. */
  get current(): SigningKey {
    const now = new Date();
    const newest = this.#accepted(now)
      .filter((key) => key.activatesAt <= now)
      .at(-1);
    if (!newest) throw unavailable();
    return newest;
  }

  /** The public key of that name, when what it signed is still accepted. */
  publicKeyOf(kid: unknown): string | undefined {
    if (this.#keys.length === 0) throw unavailable();
    return this.#accepted(new Date()).find((key) => key.kid === kid)?.publicKeyPem;
  }

  /** What is published: also the key that does not sign yet. */
  get jwks(): { keys: PublicJwk[] } {
    return { keys: this.#accepted(new Date()).map(toPublicJwk) };
  }

  /** Reads the keys, and makes the first one, or the next when it is time. */
  async reload(): Promise<void> {
    const rows = await this.#options.db.transaction(async (tx) => {
      if (!isRotationDue(await listKeys(tx), new Date())) return listKeys(tx);
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(${advisoryLocks.accessSigningKeys})`;
      if (isRotationDue(await listKeys(tx), new Date())) await this.rotateIn(tx, 'orderly');
      return listKeys(tx);
    });
    this.#keys = rows.map(({ sealedPrivateKey, ...row }) => ({
      ...row,
      privateKeyPem: unseal(this.#options.sealingKey, sealedPrivateKey, contextOf(row.kid)),
    }));
  }

  /** Makes the next key. Urgent: what the keys of now have signed is not accepted any more from a minute on. */
  async rotateIn(tx: DatabaseTransaction, kind: RotationKind): Promise<KnownKey> {
    const isFirst = (await listKeys(tx)).length === 0;
    const key = newSigningKey();
    const now = Date.now();
    const activatesAt = new Date(now + (isFirst ? 0 : keyLeadMs[kind]));
    const retiresAt = new Date(activatesAt.getTime() + keyOverlapMs[kind]);
    await tx.accessSigningKey.deleteMany({ where: { retiresAt: { lt: new Date(now - keySigningLifeMs) } } });
    await tx.accessSigningKey.updateMany({
      where: { OR: [{ retiresAt: null }, { retiresAt: { gt: retiresAt } }] },
      data: { retiresAt },
    });
    return tx.accessSigningKey.create({
      data: {
        kid: key.kid,
        publicKeyPem: key.publicKeyPem,
        sealedPrivateKey: seal(this.#options.sealingKey, key.privateKeyPem, contextOf(key.kid)),
        activatesAt,
      },
      select: { kid: true, createdAt: true, activatesAt: true, retiresAt: true },
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#round;
  }

  #accepted(now: Date): readonly OpenKey[] {
    return this.#keys.filter((key) => !isRetired(key, now));
  }
}

/** The keys whose signatures are accepted, in the order in which they sign. */
export function listKeys(tx: DatabaseTransaction): Promise<AccessSigningKey[]> {
  return tx.accessSigningKey.findMany({
    where: { OR: [{ retiresAt: null }, { retiresAt: { gt: new Date() } }] },
    orderBy: [{ activatesAt: 'asc' }, { kid: 'asc' }],
  });
}

function contextOf(kid: string): string {
  return `access-signing-key|${kid}`;
}

function unavailable(): AppError {
  return new AppError('UNAVAILABLE', 'The signing keys cannot be read now.', { retryAfterSeconds: 1 });
}
