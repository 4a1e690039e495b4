// docs/reference/configuration.md and .env.example, from the schemas.
import type { Setting } from './settings-of-services.ts';

const introduction = `# Configuration

Generated from the schemas that the processes parse their environment with: \`npm run docs:configuration\`.

Every setting is an environment variable. An empty one counts as not set. A wrong one stops the process at its start with
exit code 78 and a line per problem. \`npm start\` chooses every value that a service requires and that is not set here:
secrets are made once and kept in \`.millrace/secrets.json\`, internal ports are free ones, and media lie in \`.millrace/storage\`, those
that wait for storage in \`.millrace/spool\`.
`;

/** The sections of the page, by the beginning of the name; the first that fits takes the setting. */
const sections: readonly { title: string; takes: (name: string) => boolean }[] = [
  { title: 'Addresses that the outside sees', takes: (name) => name.startsWith('MILLRACE_PUBLIC_') },
  { title: 'Backing services', takes: (name) => /^(DATABASE_|REDIS_|S3_|MILLRACE_STORAGE_)/.test(name) },
  { title: 'Listeners', takes: (name) => /_(HOST|PORT)$/.test(name) },
  { title: 'Secrets', takes: (name) => /(SECRET|TOKEN|API_KEY)$/.test(name) },
  { title: 'Everything else', takes: () => true },
];

export function configurationPage(settings: readonly Setting[]): string {
  const tables = bySection(settings).map(({ title, members }) => `## ${title}\n\n${table(members)}`);
  return `${introduction}\n${tables.join('\n\n')}\n`;
}

export function environmentExample(settings: readonly Setting[]): string {
  const blocks = bySection(settings).map(({ title, members }) => {
    const lines = members.map(
      ({ name, description, defaultValue }) => `# ${description}\n# ${name}=${defaultValue ?? ''}`,
    );
    return `# ── ${title}\n${lines.join('\n')}`;
  });
  return `# Every setting with its default; docs/reference/configuration.md says who reads it.\n# Generated: npm run docs:configuration\n\n${blocks.join('\n\n')}\n`;
}

function bySection(settings: readonly Setting[]): { title: string; members: Setting[] }[] {
  const titleOf = (name: string) => sections.find(({ takes }) => takes(name))?.title;
  return sections
    .map(({ title }) => ({ title, members: settings.filter(({ name }) => titleOf(name) === title) }))
    .filter(({ members }) => members.length > 0);
}

function table(settings: readonly Setting[]): string {
  const rows = settings.map(
    ({ name, defaultValue, readers, description }) =>
      `| \`${name}\` | ${defaultValue ? `\`${defaultValue}\`` : '–'} | ${description.replaceAll('|', '\\|')} | ${readers.join(', ')} |`,
  );
  return ['| variable | default | meaning | read by |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
