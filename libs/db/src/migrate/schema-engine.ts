// Prisma's schema engine as WebAssembly: the same engine as behind `prisma migrate`, without its native download.
// It speaks to the database through the pg adapter.
import { readFile } from 'node:fs/promises';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import { migrationAdapter } from './migration-adapter.ts';

type Exports = Record<string, unknown> & { __wbindgen_start: () => void };
/** What is used of the WebAssembly global, which Node's types leave out. */
interface WebAssemblyGlobal {
  instantiate(bytes: Uint8Array, imports: Record<string, unknown>): Promise<{ instance: { exports: Exports } }>;
}

const wasmUrl = new URL('schema_engine_bg.wasm', import.meta.resolve('@prisma/schema-engine-wasm'));
let instantiated: Promise<void> | undefined;

/** Works with an engine on a database, and ends its connections afterwards. */
export async function withSchemaEngine<T>(
  databaseUrl: string,
  work: (engine: bindings.SchemaEngine) => Promise<T>,
): Promise<T> {
  await (instantiated ??= instantiate());
  const adapter = migrationAdapter(databaseUrl);
  try {
    const factory = bindMigrationAwareSqlAdapterFactory(adapter.factory);
    const engine = await bindings.SchemaEngine.new({ datamodels: undefined }, () => undefined, factory);
    return await work(engine).finally(() => engine.free());
  } finally {
    await adapter.close();
  }
}

async function instantiate(): Promise<void> {
  const global = globalThis as unknown as { WebAssembly: WebAssemblyGlobal; PRISMA_WASM_PANIC_REGISTRY: unknown };
  // The engine tells this global the words of a panic just before it traps.
  global.PRISMA_WASM_PANIC_REGISTRY = {
    set_message: (words: string) => process.stderr.write(`schema engine panic: ${words}\n`),
  };
  const { instance } = await global.WebAssembly.instantiate(await readFile(wasmUrl), {
    './schema_engine_bg.js': Object.fromEntries(Object.entries(bindings).map(withoutHold)),
  });
  (bindings as unknown as { __wbg_set_wasm: (exports: Exports) => void }).__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
}

/** The engine guards its waits by timers that it never clears; they must not keep a finished process alive. */
function withoutHold([name, binding]: [string, unknown]): [string, unknown] {
  if (!name.startsWith('__wbg_setTimeout_')) return [name, binding];
  const start = binding as (callback: () => void, delayMs: number) => NodeJS.Timeout;
  return [name, (callback: () => void, delayMs: number) => start(callback, delayMs).unref()];
}
