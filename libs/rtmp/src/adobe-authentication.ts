// Adobe authentication (authmod=adobe), for encoders with fields for user and password. Three connections: the first is
// told to authenticate, the second names its user and gets salt and challenge, the third proves the password with MD5 over
// both. Its parameters travel behind the application's name, not URL-encoded; everything the server says about it stands
// in the description of a rejection.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { AdobeChallenges } from './adobe-challenges.ts';

/** What a session needs to authenticate its peer. */
export interface AdobeAuthentication {
  readonly challenges: AdobeChallenges;
  /** Part of every secret: letters and digits. Changing it invalidates stored secrets. */
  readonly salt: string;
  /** The peer's: a challenge is good for one address. */
  readonly remoteAddress: string;
}

/** What an encoder says about itself behind the application's name. */
export interface AdobeParameters {
  readonly user: string | undefined;
  readonly challenge: string | undefined;
  readonly response: string | undefined;
  readonly opaque: string | undefined;
}

const parameterNames: ReadonlySet<string> = new Set(['authmod', 'user', 'challenge', 'response', 'opaque']);
const userPattern = /^[\w.@+-]{1,128}$/;

/** Separates an application's name from the parameters of authentication; undefined parameters when there are none. */
export function splitAdobeParameters(app: string): { app: string; parameters: AdobeParameters | undefined } {
  const [name = '', ...tails] = app.split('?');
  const pairs = tails.flatMap((tail) => tail.split('&'));
  const own = new Map(pairs.map(splitPair).filter(([key]) => parameterNames.has(key)));
  if (own.get('authmod') !== 'adobe') return { app, parameters: undefined };
  const others = pairs.filter((pair) => !parameterNames.has(splitPair(pair)[0]));
  const [user, challenge, response, opaque] = ['user', 'challenge', 'response', 'opaque'].map((key) => own.get(key));
  return {
    app: others.length === 0 ? name : `${name}?${others.join('&')}`,
    parameters: { user, challenge, response, opaque },
  };
}

/** Whether a user can exist at all: it is repeated in answers. */
export function isAdobeUser(user: string): boolean {
  return userPattern.test(user);
}

/** Whether the response proves knowledge of the secret. */
export function isAdobeResponse(secret: string, parameters: AdobeParameters): boolean {
  const { opaque = '', challenge = '', response = '' } = parameters;
  const expected = Buffer.from(md5(secret + opaque + challenge));
  const given = Buffer.from(response);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Descriptions of rejections; encoders take them apart by their brackets. */
export const adobeRejection = {
  needAuthentication: '[ AccessManager.Reject ] : [ code=403 need auth; authmod=adobe ] : ',
  challenge: (user: string, salt: string, challenge: string): string =>
    // Encoders put either of the two into their response; only the opaque one comes back.
    rejection(`?reason=needauth&user=${user}&salt=${salt}&challenge=${challenge}&opaque=${challenge}`),
  wrongPassword: (opaque: string): string => rejection(`?reason=authfailed&opaque=${opaque}`),
  noSuchUser: rejection('?reason=nosuchuser'),
} as const;

function rejection(text: string): string {
  return `[ AccessManager.Reject ] : [ authmod=adobe ] : ${text}`;
}

/** At the first `=` only: base64 ends in more of them. */
function splitPair(pair: string): [key: string, value: string] {
  const equals = pair.indexOf('=');
  return equals === -1 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('base64');
}
