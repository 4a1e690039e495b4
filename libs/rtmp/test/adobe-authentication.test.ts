import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { AdobeChallenges, RtmpServerSession, type RtmpEvent } from '../src/index.ts';
import { clientHandshake, command, concat } from './support/client.ts';

const key = new Uint8Array(32).fill(5);
const salt = 'c2FsdA';
const login = { user: 'alice', password: 'correct horse' };
const secret = createHash('md5').update(`${login.user}${salt}${login.password}`).digest('base64');
const required: RtmpEvent = { kind: 'closeRequested', reason: 'authenticationRequired' };
const failed: RtmpEvent = { kind: 'closeRequested', reason: 'authenticationFailed' };
const md5 = (text: string): string => createHash('md5').update(text).digest('base64');

let nowMs: number;
let challenges: AdobeChallenges;

beforeEach(() => {
  nowMs = 1_800_000_000_000;
  challenges = new AdobeChallenges({ key, unixTimeMs: () => nowMs });
});

/** One of the connections an encoder makes. */
function connection(app: string, remoteAddress = '192.0.2.1') {
  const session = new RtmpServerSession({
    decideConnect: () => ({ kind: 'authenticate', authentication: { challenges, salt, remoteAddress } }),
  });
  session.push(clientHandshake(), 0);
  session.takeOutput();
  const connect = command(0, 'connect', 1, { app, tcUrl: `rtmp://host/${app}`, flashVer: 'FMLE/3.0' });
  const events = session.push(connect, 0);
  return { session, events, said: Buffer.from(session.takeOutput()).toString('latin1').replaceAll('\xc3', '') };
}

/** What ffmpeg makes of the second answer. */
function respond(said: string, password: string, clientChallenge = '9c3d5d2a'): string {
  const from = (name: string): string => new RegExp(`[?&]${name}=([^&\0]*)`).exec(said)![1]!;
  const opaque = from('opaque');
  const response = md5(md5(login.user + from('salt') + password) + opaque + clientChallenge);
  return `live?authmod=adobe&user=alice&challenge=${clientChallenge}&response=${response}&opaque=${opaque}`;
}

const challenged = (remoteAddress?: string): string => connection('live?authmod=adobe&user=alice', remoteAddress).said;

describe('an encoder with user and password', () => {
  it('is told to authenticate', () => {
    const { events, said, session } = connection('live');
    expect(events).toEqual([required]);
    expect(said).toContain('NetConnection.Connect.Rejected');
    expect(said).toContain('[ AccessManager.Reject ] : [ code=403 need auth; authmod=adobe ] : ');
    expect(session.phase).toBe('closing');
  });

  it('gets salt and challenge for its user', () => {
    const { events, said } = connection('live?authmod=adobe&user=alice');
    expect(events).toEqual([required]);
    expect(said).toMatch(
      /\[ AccessManager\.Reject \] : \[ authmod=adobe \] : \?reason=needauth&user=alice&salt=c2FsdA&challenge=([\w-]{43})&opaque=\1/,
    );
  });

  it('is let in with the right password, and what it proved itself with is forgotten', () => {
    const { session, events } = connection(respond(challenged(), login.password));
    expect(events).toEqual([{ kind: 'credentialsRequest', app: 'live', user: 'alice' }]);
    expect(session.phase).toBe('authenticating');
    expect(session.answerCredentials(secret)).toEqual([
      { kind: 'connect', app: 'live', encoder: 'FMLE/3.0', user: 'alice' },
    ]);
    expect(Buffer.from(session.takeOutput()).toString('latin1')).toContain('_result');
    const publish = concat(command(0, 'createStream', 2, null), command(1, 'publish', 3, null, 'anything', 'live'));
    expect(session.push(publish, 0)).toEqual([
      { kind: 'publishRequest', app: 'live', streamKey: 'anything', query: new Map(), user: 'alice' },
    ]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('is understood when its response holds + / = (challenge %i)', (clientChallenge) => {
    const { session } = connection(respond(challenged(), login.password, `+/=${clientChallenge}==`));
    expect(session.answerCredentials(secret)).toMatchObject([{ kind: 'connect' }]);
  });

  it('keeps its other parameters', () => {
    const app = respond(challenged(), login.password).replace('?', '?session=7&');
    const { session } = connection(app);
    expect(session.answerCredentials(secret)).toMatchObject([{ kind: 'connect', app: 'live?session=7' }]);
  });

  it('waits for the answer; what it sends meanwhile comes after', () => {
    const { session } = connection(respond(challenged(), login.password));
    expect(session.push(command(0, 'createStream', 2, null), 0)).toEqual([]);
    expect(session.takeOutput()).toHaveLength(0);
    session.answerCredentials(secret);
    const said = Buffer.from(session.takeOutput()).toString('latin1');
    expect(said.match(/_result/g)).toHaveLength(2);
  });
});

describe('an encoder is turned away', () => {
  it('with a wrong password', () => {
    const { session } = connection(respond(challenged(), 'wrong'));
    expect(session.answerCredentials(secret)).toEqual([failed]);
    expect(Buffer.from(session.takeOutput()).toString('latin1').replaceAll('\xc3', '')).toMatch(
      /\[ authmod=adobe \] : \?reason=authfailed&opaque=[\w-]{43}/,
    );
    expect(session.phase).toBe('closing');
  });

  it('as an unknown user', () => {
    const { session } = connection(respond(challenged(), login.password));
    expect(session.answerCredentials(undefined)).toEqual([failed]);
    expect(Buffer.from(session.takeOutput()).toString('latin1').replaceAll('\xc3', '')).toContain('?reason=nosuchuser');
  });

  it('as a user that could not exist, without repeating it', () => {
    const { events, said } = connection('live?authmod=adobe&user=<x>\u001b');
    expect(events).toEqual([failed]);
    expect(said).toContain('?reason=nosuchuser');
    expect(said).not.toContain('<x>');
  });

  it('with a response that was used before', () => {
    const app = respond(challenged(), login.password);
    const [first, second] = [connection(app), connection(app)];
    expect(first.session.answerCredentials(secret)).toMatchObject([{ kind: 'connect' }]);
    expect(second.session.answerCredentials(secret)).toEqual([failed]);
    expect(connection(app).events).toEqual([failed]);
  });

  it('with a challenge given to another address', () => {
    expect(connection(respond(challenged('192.0.2.1'), login.password), '192.0.2.2').events).toEqual([failed]);
  });

  it('with a challenge older than 30 s', () => {
    const app = respond(challenged(), login.password);
    nowMs += 30_001;
    expect(connection(app).events).toEqual([failed]);
  });

  it.each(['', 'opaque=', `opaque=${'A'.repeat(43)}`, 'opaque=%00', `opaque=${'x'.repeat(2000)}`])(
    'with %s, which is no challenge of ours',
    (opaque) => {
      expect(connection(`live?authmod=adobe&user=alice&challenge=1&response=2&${opaque}`).events).toEqual([failed]);
    },
  );

  it('when nobody can say who it is', () => {
    const { session } = connection(respond(challenged(), login.password));
    const status = { code: 'NetConnection.Connect.Rejected', description: 'Temporarily unavailable, retry [E503]' };
    expect(session.refuseConnect(status)).toEqual([{ kind: 'closeRequested', reason: 'connectRefused' }]);
    expect(Buffer.from(session.takeOutput()).toString('latin1')).toContain('Temporarily unavailable, retry [E503]');
  });
});

describe('challenges', () => {
  it('are good in another process with the same key, and nowhere else', () => {
    const challenge = challenges.issue('192.0.2.1');
    const unixTimeMs = () => nowMs;
    expect(new AdobeChallenges({ key, unixTimeMs }).isValid(challenge, '192.0.2.1')).toBe(true);
    const stranger = new AdobeChallenges({ key: new Uint8Array(32), unixTimeMs });
    expect(stranger.isValid(challenge, '192.0.2.1')).toBe(false);
  });

  it('are redeemed once, however many there are', () => {
    const issued = Array.from({ length: 10_001 }, () => challenges.issue('a'));
    expect(issued.every((challenge) => challenges.redeem(challenge, 'a'))).toBe(true);
    expect(challenges.redeem(issued.at(-1)!, 'a')).toBe(false);
  });
});
