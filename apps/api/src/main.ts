// The API process: a public listener for tenants and browsers, an internal one for the other services.
import { runService } from '@millrace/service';
import { loadConfig } from './config.ts';
import { openDeps } from './deps.ts';
import { buildInternalServer } from './internal-server.ts';
import { buildPublicServer } from './public-server.ts';

await runService({
  name: 'api',
  loadConfig,
  async start(config, context) {
    const deps = await openDeps(config, context);
    const internal = buildInternalServer(config, deps);
    const open = await buildPublicServer(config, deps);
    await internal.listen(config.internalListen);
    await open.listen(config.listen);
    return {
      checks: [{ name: 'postgres', check: () => deps.internalDb.ping() }],
      stages: [
        { name: 'public-listener', timeoutMs: 5_000, run: () => open.close() },
        { name: 'internal-listener', timeoutMs: 3_000, run: () => internal.close() },
        { name: 'connections', timeoutMs: 3_000, run: () => deps.close() },
      ],
    };
  },
});
