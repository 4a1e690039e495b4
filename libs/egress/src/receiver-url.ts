// What can be said of a receiver's URL when somebody gives it. The names in it are judged again when they are resolved, at
// each connection; this is for a clear answer at once.
import { isIP } from 'node:net';
import type { AddressRules } from './address-rules.ts';

export type ReceiverUrlJudgement =
  /** `url` is in its normal form: international names in ASCII, numbers as addresses. */
  { kind: 'good'; url: string } | { kind: 'bad'; because: 'no-https' | 'not-allowed'; detail: string };

interface Surroundings {
  rules: AddressRules;
  /** Host names of this installation itself. */
  ownHosts: readonly string[];
}

const maxLength = 2_048;
/** Servers of other protocols that can be made to act by what an HTTP request looks like to them. */
const otherProtocols = new Set([
  1719, 1720, 1723, 2049, 3306, 3659, 4045, 5060, 5061, 5432, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679,
  6697, 9200, 9300, 10080, 11211, 27017,
]);
const privateSuffixes = ['.local', '.internal', '.localhost', '.lan', '.home.arpa', '.corp', '.intranet'];

export function judgeReceiverUrl(text: string, { rules, ownHosts }: Surroundings): ReceiverUrlJudgement {
  // The parser of URLs silently drops or repairs these.
  const hasOddCharacters = /[\s\\\p{Cc}]/u.test(text);
  const url = text.length <= maxLength && !hasOddCharacters ? URL.parse(text) : null;
  if (!url) return bad('not-allowed', `It is not a URL of at most ${maxLength} characters.`);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return bad('not-allowed', 'Only https: can be used.');
  if (url.protocol === 'http:' && !rules.allowsPrivate) return bad('no-https', 'The URL must begin with https:.');
  if (url.username || url.password) return bad('not-allowed', 'It must not hold a user name or a password.');
  if (text.includes('#')) return bad('not-allowed', 'It must not have a fragment.');
  if (!isPortAllowed(url)) return bad('not-allowed', `Port ${url.port} is not for webhooks. Use 443.`);
  return isHostAllowed(url.hostname, rules, ownHosts)
    ? { kind: 'good', url: url.href }
    : bad('not-allowed', 'Its host is not on the public internet, or is this installation itself.');
}

function isPortAllowed({ port, protocol }: URL): boolean {
  if (port === '' || (port === '443' && protocol === 'https:')) return true;
  return Number(port) >= 1_024 && !otherProtocols.has(Number(port));
}

function isHostAllowed(hostname: string, rules: AddressRules, ownHosts: readonly string[]): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isIP(host)) return rules.isAllowed(host);
  if (rules.allowsPrivate) return host !== '';
  const isPrivateName = !host.includes('.') || privateSuffixes.some((suffix) => host.endsWith(suffix));
  return !isPrivateName && !ownHosts.includes(host);
}

function bad(because: 'no-https' | 'not-allowed', detail: string): ReceiverUrlJudgement {
  return { kind: 'bad', because, detail };
}
