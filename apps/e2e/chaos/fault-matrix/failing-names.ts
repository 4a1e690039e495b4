// Loaded into a process (`--import`, with the path of a file): while the file exists, the resolver does not answer.
import dns from 'node:dns';
import { existsSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { isIP } from 'node:net';

const sign = new URL(import.meta.url).searchParams.get('while') ?? '';
const lookup: (name: string, ...rest: unknown[]) => void = dns.lookup as never;

const failing = (name: string, ...rest: unknown[]) => {
  const answer = rest.at(-1) as (error: Error) => void;
  if (isIP(name) > 0 || !existsSync(sign)) {
    lookup(name, ...rest);
    return;
  }
  const error = Object.assign(new Error(`getaddrinfo EAI_AGAIN ${name}`), { code: 'EAI_AGAIN' });
  queueMicrotask(() => answer(error));
};

dns.lookup = Object.assign(failing, { __promisify__: dns.lookup.__promisify__ });
syncBuiltinESMExports();
