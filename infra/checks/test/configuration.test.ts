import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { configurationPage, environmentExample } from '../src/configuration-page.ts';
import { read, root } from '../src/repository.ts';
import { settingsOfServices } from '../src/settings-of-services.ts';

interface ServiceOfStart {
  readonly name: string;
  readonly needs: readonly string[];
}

const settings = await settingsOfServices();
const ofStart = (await import(pathToFileURL(join(root, 'infra/local/src/services.ts')).href)) as {
  readonly services: readonly ServiceOfStart[];
  readonly privateSettings: readonly string[];
};

describe('the configuration', () => {
  it('has a description for every setting', () => {
    expect(settings.filter(({ description }) => description === '').map(({ name }) => name)).toEqual([]);
  });

  it('is documented as it is (npm run docs:configuration)', () => {
    expect(read('docs/reference/configuration.md')).toBe(configurationPage(settings));
  });

  it('has an example as it is (npm run docs:configuration)', () => {
    expect(read('.env.example')).toBe(environmentExample(settings));
  });

  it.each(ofStart.services)('that is private is given to $name by `npm start` when it reads it', ({ name, needs }) => {
    const itsOwn = settings.filter((setting) => setting.readers.includes(name)).map((setting) => setting.name);
    expect([...needs].sort()).toEqual(itsOwn.filter((setting) => ofStart.privateSettings.includes(setting)).sort());
  });
});
