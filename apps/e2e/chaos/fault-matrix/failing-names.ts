// Loaded into a process (`--import`, with the path of a file): while the file exists, the resolver does not answer.
import dns from 'node:dns';
import { existsSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { isIP } from 'node:net';

const sign = new URL(import.meta.url).searchParams.get('while') ?? '';
const lookup: (name: string, ...rest: never[]) => void = dns.lookup;

const failing = (name: string, ...rest: never[]) => {
  const answer: (error: Error) => void = rest.at(-1)!;
  if (isIP(name) > 0 || !existsSync(sign)) {
    lookup(name, ...rest);
    return;
  }
  const error = Object.assign(new Error(`getaddrinfo EAI_AGAIN ${name}`), { code: 'EAI_AGAIN' });
  queueMicrotask(() => answer(error));
};

dns.lookup = Object.assign(failing, { __promisify__: dns.lookup.__promisify__ }) as typeof dns.lookup;
syncBuiltinESMExports();
