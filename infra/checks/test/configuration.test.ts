import { describe, expect, it } from 'vitest';
import { configurationPage, environmentExample } from '../src/configuration-page.ts';
import { read } from '../src/repository.ts';
import { settingsOfServices } from '../src/settings-of-services.ts';

const settings = await settingsOfServices();

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
});
