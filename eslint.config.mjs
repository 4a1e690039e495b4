// Lint rules and the boundary table: which layer may import which, and which one library owns each external dependency.
// The boundary rule reads Nx's project graph and passes over everything in silence without it: `npm run lint` has Nx make it
// first. infra/checks/test/boundaries.test.ts proves that the rule bites.
import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/** Layers, bottom to top: protocol → contract → platform → domain → app. */
const layers = [
  { sourceTag: 'layer:protocol', onlyDependOnLibsWithTags: ['layer:protocol'] },
  { sourceTag: 'layer:contract', onlyDependOnLibsWithTags: ['layer:contract', 'layer:protocol'] },
  { sourceTag: 'layer:platform', onlyDependOnLibsWithTags: ['layer:platform', 'layer:contract'] },
  { sourceTag: 'layer:domain', onlyDependOnLibsWithTags: ['layer:domain', 'layer:platform', 'layer:contract'] },
  // Not as "not": that rule looks through libraries' test dependencies too.
  {
    sourceTag: 'layer:app',
    onlyDependOnLibsWithTags: ['layer:domain', 'layer:platform', 'layer:contract', 'layer:protocol'],
  },
  { sourceTag: 'layer:infra', onlyDependOnLibsWithTags: ['layer:local', 'layer:contract'] },
  // Above the apps: it runs their rules.
  {
    sourceTag: 'layer:simulation',
    onlyDependOnLibsWithTags: ['layer:app', 'layer:domain', 'layer:platform', 'layer:contract'],
  },
  { sourceTag: 'layer:local', onlyDependOnLibsWithTags: ['layer:local'] },
  { sourceTag: 'layer:testing', onlyDependOnLibsWithTags: ['layer:testing', 'layer:local'] },
  { sourceTag: 'runtime:any', onlyDependOnLibsWithTags: ['runtime:any'] },
  { sourceTag: 'runtime:browser', onlyDependOnLibsWithTags: ['runtime:any', 'runtime:browser'] },
  { sourceTag: 'hop:delivery', notDependOnLibsWithTags: ['hop:ingest'] },
  { sourceTag: 'hop:control', notDependOnLibsWithTags: ['hop:ingest'] },
];
const strictExternals = [
  { sourceTag: 'layer:protocol', bannedExternalImports: ['*'] },
  { sourceTag: 'layer:contract', allowedExternalImports: ['zod', 'typeid-js'] },
];
/** Tests may also use the testing library and test tools. */
const inTests = (constraints) =>
  constraints.map((c) => ({
    ...c,
    ...(c.onlyDependOnLibsWithTags && {
      onlyDependOnLibsWithTags: [...c.onlyDependOnLibsWithTags, 'layer:testing', 'runtime:node'],
    }),
    ...(c.notDependOnLibsWithTags && {
      notDependOnLibsWithTags: c.notDependOnLibsWithTags.filter((tag) => tag !== 'layer:testing'),
    }),
  }));
const boundaries = (depConstraints) => ({
  '@nx/enforce-module-boundaries': [
    'error',
    { allow: [], allowCircularSelfDependency: false, banTransitiveDependencies: true, depConstraints },
  ],
});

/** One library owns one external dependency (`pg` two: the embedded server asks its own health). */
const owners = [
  { group: ['@prisma/*'], folders: ['libs/db'] },
  { group: ['pg'], folders: ['libs/db', 'libs/backing-services'] },
  { group: ['bullmq', 'ioredis'], folders: ['libs/queue'] },
  { group: ['@aws-sdk/*'], folders: ['libs/storage'] },
  { group: ['pino'], folders: ['libs/service'] },
];
const ownedBy = (folder) => ({
  'no-restricted-imports': [
    'error',
    {
      patterns: owners
        .filter(({ folders }) => !folders.includes(folder))
        .map(({ group, folders }) => ({ group, message: `Only ${folders.join(' and ')} may import this.` })),
    },
  ],
});
const noBuiltins = {
  'no-restricted-imports': [
    'error',
    { patterns: [{ group: ['node:*'], message: 'Protocol and contract code is pure: no Node built-ins.' }] },
  ],
};
const tests = [
  '**/*.test.ts',
  '**/*.test.tsx',
  ...['**/test', '**/bench', 'apps/e2e', 'libs/testing', 'infra'].map((place) => `${place}/**/*.ts`),
];

export default tseslint.config(
  { ignores: ['**/node_modules', '**/out-tsc', '**/dist', '**/generated', '**/artifacts', '.nx', '.millrace'] },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    // One program for all but the browser's code: a program per package checked the libraries again for each, at twice the CPU.
    languageOptions: {
      parserOptions: {
        project: ['tsconfig.lint.json', 'apps/console/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { '@nx': nx },
    rules: {
      ...boundaries([...layers, ...strictExternals]),
      ...ownedBy(undefined),
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['libs/{flv,codecs,cmaf,hls,pipeline,errors,api-contract}/src/**/*.ts'],
    ignores: tests,
    rules: noBuiltins,
  },
  ...owners
    .flatMap(({ folders }) => folders)
    .map((folder) => ({ files: [`${folder}/**/*.ts`], rules: ownedBy(folder) })),
  {
    files: tests,
    rules: {
      ...boundaries(inTests(layers)),
      'no-restricted-imports': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      // What a server answered is parsed JSON: the expectations are its types.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  { files: ['infra/local/**', 'apps/e2e/**'], rules: { 'no-console': 'off' } },
  // What makes the package is not part of it.
  { files: ['libs/sdk/build/**'], rules: boundaries(layers) },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
      },
    },
  },
  prettier,
);
