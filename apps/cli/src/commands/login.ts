// login, whoami: which API key to use, and whose it is.
import { Millrace } from '@millrace/sdk';
import { UsageError, type Command, type Terminal } from '../command.ts';
import { keepSettings } from '../settings.ts';

const longestKey = 1_024;

export const login: Command = {
  words: '',
  summary: 'keep an API key for this installation; it is read from standard input',
  async run({ apiUrl, terminal, signal }) {
    const apiKey = terminal.env['MILLRACE_API_KEY'] ?? (await readKey(terminal));
    const { organization } = await new Millrace({ baseUrl: apiUrl, apiKey }).me({ signal });
    const file = await keepSettings(terminal.env, { apiUrl, apiKey });
    terminal.write(`Logged in to ${organization.name} (${organization.id}); the key is in ${file}.\n`);
  },
};

export const whoAmI: Command = {
  words: '',
  summary: 'show whose key it is',
  async run({ millrace, show, signal }) {
    show(await millrace.me({ signal }), ['organization.id', 'organization.name', 'apiKey.name', 'apiKey.scopes']);
  },
};

/** The first line. What is typed is shown: pipe the key in where somebody looks on. */
async function readKey({ input, complain }: Terminal): Promise<string> {
  if (input.isTTY) complain('API key: ');
  let line = '';
  for await (const chunk of input) {
    line += typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
    if (line.includes('\n') || line.length > longestKey) break;
  }
  const [key = ''] = line.trim().split('\n');
  if (key === '' || key.length > longestKey) throw new UsageError('Give the API key on standard input.');
  return key.trim();
}
