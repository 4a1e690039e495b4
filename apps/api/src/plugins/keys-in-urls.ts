// A credential in a URL is refused before anything else is done with it: logs and proxies on the way have it by now. When
// it is a key of ours, its owners find it in their audit log.
import { hashApiKey, mayBeApiKey } from '@millrace/auth';
import { AppError } from '@millrace/errors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { writeAudit } from '../audit/write-audit.ts';
import type { Deps } from '../deps.ts';

/** Parameters that somebody puts a credential into, with what is in them. */
const named = /(?:^|&)(?:api_?key|access_?token|authorization)=([^&]*)/i;
/** A key that was made here, wherever it stands. */
const apiKey = /mr_[0-9A-Za-z]{49}/;

export function refuseKeysInUrls(app: FastifyInstance, deps: Pick<Deps, 'db' | 'log'>): void {
  app.addHook('onRequest', async (request) => {
    const [, query = ''] = request.url.split('?', 2);
    const value = named.exec(query)?.[1];
    const key = apiKey.exec(query)?.[0] ?? value;
    if (key === undefined) return;
    // One that the operator chose at installation has no shape of ours.
    if (mayBeApiKey(key)) await tellOwners(deps, request, key);
    throw new AppError('KEY_IN_URL', 'Send it as `Authorization: Bearer …`, and rotate what was in the URL.');
  });
}

async function tellOwners({ db, log }: Pick<Deps, 'db' | 'log'>, request: FastifyRequest, key: string): Promise<void> {
  try {
    const row = await db.platform.apiKey.findUnique({
      where: { keyHash: hashApiKey(key) },
      select: { id: true, organizationId: true },
    });
    if (!row) return;
    const { organizationId, id: targetId } = row;
    const actor = { kind: 'nobody' } as const;
    await db.transaction((tx) =>
      writeAudit(tx, request, { action: 'api_keys.exposed', outcome: 'denied', organizationId, actor, targetId }),
    );
  } catch (err) {
    log.warn('api_key.exposure_not_told', { err });
  }
}
