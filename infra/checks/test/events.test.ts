import { eventCatalogue } from '@millrace/pipeline';
import { expect, it } from 'vitest';
import { read } from '../src/repository.ts';

/** Rows of the table: | `type` | what happened | `field`, `field?` | */
const rows = Array.from(
  read('docs/reference/events.md').matchAll(/^\| `([a-zA-Z.]+)` +\| (.+?) +\| (.*?) +\|$/gm),
  ([, type = '', meaning = '', fields = '']) => ({ type, meaning, fields: fields.replaceAll('`', '').split(', ') }),
);

it('docs/reference/events.md has every type of event with its meaning and the fields of its payload', () => {
  const catalogue = Object.entries(eventCatalogue).map(([type, { meaning, data }]) => ({
    type,
    meaning,
    fields: Object.entries(data.shape).map(([name, schema]) => (schema.isOptional() ? `${name}?` : name)),
  }));
  expect(rows).toEqual(catalogue);
});
