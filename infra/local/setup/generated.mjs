// What is made from sources and not committed: the Prisma client and the built web pages. Each is made again only when
// its sources changed; a hash of them is kept beside the caches.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quietly } from './quiet-command.mjs';
import { cacheDirectory, inRoot, node24 } from './repository.mjs';

export function ensurePrismaClient(say) {
  return ensure({
    name: 'prisma-client',
    sources: ['prisma/schema.prisma', 'prisma.config.ts', 'node_modules/prisma/package.json'],
    product: 'libs/db/src/generated',
    make: async () => {
      say('generating');
      await quietly('prisma', [node24, inRoot('node_modules/prisma/build/index.js'), 'generate'], {
        // Prisma wants a schema engine to be there, for generating any program will do.
        env: {
          PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
          CHECKPOINT_DISABLE: '1',
          PRISMA_HIDE_UPDATE_MESSAGE: '1',
        },
      });
    },
  });
}

export function ensureWebPages(say) {
  return ensure({
    name: 'console',
    sources: [
      'apps/console',
      'libs/api-contract/src',
      'libs/pipeline/src',
      'libs/errors/src',
      'node_modules/vite/package.json',
    ],
    product: 'apps/console/dist',
    make: async () => {
      say('building with Vite');
      const { scripts } = JSON.parse(readFileSync(inRoot('apps/console/package.json'), 'utf8'));
      await quietly('console', ['sh', '-c', `cd apps/console && ${scripts.build}`], {
        env: { NODE_ENV: 'production' },
      });
    },
  });
}

async function ensure({ name, sources, product, make }) {
  const stamp = join(cacheDirectory, `${name}.sha256`);
  const hash = hashOf(sources);
  if (existsSync(inRoot(product)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return 'up to date';
  await make();
  mkdirSync(cacheDirectory, { recursive: true });
  writeFileSync(stamp, hash);
  return 'made';
}

const ignored = new Set(['node_modules', 'dist', 'out-tsc']);

/** Of the names and contents of all files below these paths; what does not exist counts as nothing. */
function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap((path) => filesBelow(inRoot(path))))
    hash.update(`${path}\0`).update(readFileSync(path));
  return hash.digest('hex');
}

function filesBelow(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => !ignored.has(name));
  return names.sort().flatMap((name) => filesBelow(join(path, name)));
}
