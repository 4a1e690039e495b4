// What the data model asks for beyond the migrations, as SQL. Both the writer of migrations and the drift test use it.
// The engine builds the migrations' result in a throw-away database on the same server.
import { readFile } from 'node:fs/promises';
import { loadMigrationFiles, schemaFile } from './migration-files.ts';
import { withSchemaEngine } from './schema-engine.ts';

/** SQL from the state after all migrations to a data model, prisma/schema.prisma unless given; empty when there is none. */
export async function schemaDifference(databaseUrl: string, dataModel?: string): Promise<string> {
  const content = dataModel ?? (await readFile(schemaFile, 'utf8'));
  const migrations = await loadMigrationFiles();
  const { stdout } = await withSchemaEngine(databaseUrl, (engine) =>
    engine.diff({
      from: { tag: 'migrations', ...migrations },
      to: { tag: 'schemaDatamodel', files: [{ path: schemaFile, content }] },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    }),
  );
  return withoutEmptyNote(stdout ?? '');
}

/** The engine says "This is an empty migration." in a comment when there is no difference. */
function withoutEmptyNote(sql: string): string {
  const statements = sql.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('--'));
  return statements.length === 0 ? '' : sql;
}
