import { ingestHealthCodes, ingestHealthRules } from '@millrace/pipeline';
import { expect, it } from 'vitest';
import { read } from '../src/repository.ts';

/** Rows of the table: | `CODE` | severity | meaning | fix in OBS | fix for ffmpeg | */
const rows = Array.from(
  read('docs/reference/ingest-health.md').matchAll(/^\| `([A-Z_]+)` +\| (\w+) +\| (.+?) +\| (.+?) +\| (.+?) +\|$/gm),
  ([, code, severity, meaning, obs, ffmpeg]) => ({ code, severity, meaning, fix: { obs, ffmpeg } }),
);

it('docs/reference/ingest-health.md has every code with its severity, its meaning and its fixes', () => {
  const catalogue = ingestHealthCodes.map((code) => {
    const { severity, meaning, fix } = ingestHealthRules[code];
    return { code, severity, meaning, fix };
  });
  expect(rows).toEqual(catalogue);
});
