// The package as it is published: JavaScript and declarations that need nothing else. The repository runs from its TypeScript
// sources, so this is for the registry alone. Rule: no declaration names a package; what comes from the schemas of the API
// is written out.
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { writtenOut } from './written-out-types.ts';

const library = dirname(import.meta.dirname);
const source = join(library, 'src');
const contractTypes = join(source, 'contract-types.ts');

/** Makes `target` anew. Throws when a declaration cannot be written, or would need another package. */
export async function buildPackage(target: string): Promise<void> {
  const program = ts.createProgram([join(source, 'index.ts')], compilerOptions(target));
  const files = new Map<string, string>();
  const { diagnostics } = program.emit(undefined, (file, text) => files.set(file, text));
  // Whether the sources are right is known from `npm run typecheck`; this is about their declarations.
  refuseErrors(diagnostics);
  files.set(join(target, 'contract-types.d.ts'), writtenOut(program, contractTypes));
  await rm(target, { recursive: true, force: true });
  for (const [file, text] of files) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, file.endsWith('.d.ts') ? declarations(relative(target, file), text) : text);
  }
  await writeFile(join(target, 'package.json'), `${JSON.stringify(await manifest(), null, 2)}\n`);
  await copyFile(join(library, 'README.md'), join(target, 'README.md'));
  await copyFile(join(library, '..', '..', 'LICENSE'), join(target, 'LICENSE'));
}

function compilerOptions(outDir: string): ts.CompilerOptions {
  const configFile = join(library, 'tsconfig.json');
  const config = ts.parseJsonConfigFileContent(
    ts.readConfigFile(configFile, (path) => ts.sys.readFile(path)).config,
    ts.sys,
    library,
  );
  const runsOnNode20 = { target: ts.ScriptTarget.ES2022 };
  const emits = {
    emitDeclarationOnly: false,
    declaration: true,
    rewriteRelativeImportExtensions: true,
  };
  return {
    ...config.options,
    ...runsOnNode20,
    ...emits,
    composite: false,
    rootDir: source,
    outDir,
    lib: ['lib.es2024.d.ts'],
  };
}

function refuseErrors(diagnostics: readonly ts.Diagnostic[]): void {
  if (diagnostics.length === 0) return;
  const host = { getCanonicalFileName: String, getCurrentDirectory: () => library, getNewLine: () => '\n' };
  throw new Error(ts.formatDiagnostics(diagnostics, host));
}

/** Names the files that there are, and refuses what is not there. */
function declarations(file: string, text: string): string {
  const foreign = /(?:from|import\()\s*['"](?!\.)([^'"]+)/.exec(text)?.[1];
  if (foreign !== undefined) throw new Error(`${file} would need ${foreign}.`);
  return text.replaceAll(/(['"]\.[^'"\n]*)\.ts(['"])/g, '$1.js$2');
}

async function manifest(): Promise<object> {
  const known = JSON.parse(await readFile(join(library, 'package.json'), 'utf8')) as Record<string, unknown>;
  const { name, version, description, license, type } = known;
  const entry = { types: './index.d.ts', default: './index.js' };
  return {
    name,
    version,
    description,
    license,
    type,
    engines: { node: '>=20' },
    exports: { '.': entry },
    sideEffects: false,
  };
}
