// `npm run build -w @millrace/sdk`: makes dist/, which `npm publish ./libs/sdk/dist` can take.
import { dirname, join } from 'node:path';
import { buildPackage } from './build-package.ts';

await buildPackage(join(dirname(import.meta.dirname), 'dist'));
