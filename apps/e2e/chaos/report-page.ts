// docs/reference/fault-matrix.md has an author for each part: the matrix, and a section for every other command that is run
// by hand. Each writes its own part and leaves the others as they are.
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';

const page = join(import.meta.dirname, '../../../docs/reference/fault-matrix.md');

/** When and where a report was made, in words, and how much else there was to do. */
export function machineOfRun(): string {
  const day = new Date().toISOString().slice(0, 10);
  const [, load = 0] = loadavg();
  return `${day}, Node ${process.versions.node}, ${availableParallelism()} cores, load ${load.toFixed(0)}`;
}

/** What was broken, without the addresses and ids of a platform that is gone. */
export function withoutAddresses(violation: string): string {
  return violation.replaceAll(/https?:\/\/\S*?\/str_[^/]+\//g, '');
}

/** What stands before the first section, made of what stood there. */
export async function writeMatrix(textAfter: (before: string) => string): Promise<void> {
  const [matrix = '', ...sections] = await readParts();
  await write([textAfter(matrix), ...sections]);
}

/** A section by its heading; it takes the place of the one that had it. */
export async function writeSection(heading: string, text: string): Promise<void> {
  const section = `## ${heading}\n\n${text}`;
  const [matrix = '', ...sections] = await readParts();
  const at = sections.findIndex((one) => one.startsWith(`## ${heading}\n`));
  await write([matrix, ...(at < 0 ? [...sections, section] : sections.with(at, section))]);
}

async function readParts(): Promise<string[]> {
  return (await readFile(page, 'utf8')).split(/^(?=## )/m);
}

async function write(parts: readonly string[]): Promise<void> {
  await writeFile(page, await formatted(parts.map((part) => part.trim()).join('\n\n')));
}

/** As the repository has its documents: tables aligned, one mark for emphasis. */
export async function formatted(markdown: string): Promise<string> {
  return format(markdown, { ...(await resolveConfig(page)), parser: 'markdown' });
}
