// `npm run docs:configuration`: writes the generated pages.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationPage, environmentExample } from './configuration-page.ts';
import { root } from './repository.ts';
import { settingsOfServices } from './settings-of-services.ts';

const settings = await settingsOfServices();
mkdirSync(join(root, 'docs/reference'), { recursive: true });
writeFileSync(join(root, 'docs/reference/configuration.md'), configurationPage(settings));
writeFileSync(join(root, '.env.example'), environmentExample(settings));
