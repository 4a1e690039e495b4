// The API's two servers in this process, on a database of their own, and tenants to ask them with.
import { derivePlatformKeys, hashApiKey, hashPassword, newApiKey } from '@millrace/auth';
import { applyMigrations, Database, type Role } from '@millrace/db';
import type { Letter, Mailer } from '@millrace/mail';
import { newId, type OrganizationId, type UserId } from '@millrace/pipeline';
import { tellRevokedKey } from '@millrace/playlist-log';
import { connectRedis, openTranscodeQueue, quitRedis, WorkerBoard } from '@millrace/queue';
import { AddressList, createLogger, createMetrics, Secret, type Metrics } from '@millrace/service';
import { createTestDatabase, testRedisUrl } from '@millrace/testing';
import { randomInt } from 'node:crypto';
import type { InjectOptions, LightMyRequestResponse, FastifyInstance } from 'fastify';
import type { Deps } from '../src/deps.ts';
import { EventSignals } from '../src/events/event-signals.ts';
import { KeyUses } from '../src/api-keys/key-uses.ts';
import { buildInternalServer } from '../src/internal-server.ts';
import { createHttpMetrics } from '../src/plugins/http-metrics.ts';
import { RateLimiter } from '../src/rate-limits/rate-limiter.ts';
import type { RateRules } from '../src/rate-limits/rate-rules.ts';
import { buildPublicServer } from '../src/public-server.ts';
import { receiverPolicy } from '../src/webhooks/receiver-url.ts';
import { SigningKeys } from '../src/session/signing-keys.ts';

export const serviceToken = 'service-token-of-the-tests';
export const keys = derivePlatformKeys('the secret of the tests, long enough');
export const urls = {
  api: 'http://api.test',
  rtmp: 'rtmp://ingest.test/live',
  rtmps: 'rtmps://ingest.test/live',
  origin: 'http://origin.test',
};

export interface RunningApi {
  db: Database;
  signingKeys: SigningKeys;
  keyUses: KeyUses;
  rates: RateLimiter;
  workers: WorkerBoard;
  /** Every letter that was sent so far, newest last. */
  letters: Letter[];
  app: FastifyInstance;
  internal: FastifyInstance;
  metrics: Metrics;
  /** What the relay does when it has numbered events of an organization. */
  signalEvents(organizationId: OrganizationId): void;
  /** As the API sees it. */
  redisRoom: { isFull: boolean };
  /** Everything that was logged so far. */
  logged(): string;
  close(): Promise<void>;
}

export async function startApi(
  options: {
    consoleDir?: string;
    databaseUrl?: string;
    redisUrl?: string;
    originUrl?: string;
    rateRules?: Partial<RateRules>;
    trustedProxies?: readonly string[];
    canMail?: boolean;
    isDashboardWritable?: boolean;
  } = {},
): Promise<RunningApi> {
  const databaseUrl = options.databaseUrl ?? (await migratedDatabase());
  const db = new Database({
    url: databaseUrl,
    applicationName: 'test',
    maxConnections: 8,
    onConnectionError: () => undefined,
  });
  const lines: string[] = [];
  const log = createLogger({ service: 'api', level: 'debug', destination: { write: (line) => lines.push(line) } });
  const redisUrl = options.redisUrl ?? (await testRedisUrl());
  const queue = openTranscodeQueue({ redisUrl, onError: () => undefined });
  const redis = connectRedis({ url: redisUrl, role: 'commands', onError: () => undefined });
  const workers = new WorkerBoard(redis);
  const rates = new RateLimiter({ redis, rules: { ...noLimits, ...options.rateRules }, onError: () => undefined });
  const close = async () => {
    await Promise.all([app.close(), internal.close(), signingKeys.close(), keyUses.close()]);
    await Promise.all([queue.close(), quitRedis(redis)]);
    await db.close();
  };
  const metrics = createMetrics('api');
  const eventSignals = new EventSignals();
  const shownUrls = { ...urls, ...(options.originUrl && { origin: options.originUrl }) };
  const onFailure = () => undefined;
  const signingKeys = new SigningKeys({ db, sealingKey: keys.sealing, onFailure });
  await signingKeys.start();
  const keyUses = new KeyUses(db, onFailure);
  const letters: Letter[] = [];
  const mailer: Mailer = {
    canSend: options.canMail ?? false,
    send: (letter) => void letters.push(letter),
    close: () => Promise.resolve(),
  };
  const redisRoom = { isFull: false };
  const deps: Deps = {
    db,
    internalDb: db,
    keys,
    ...{ signingKeys, keyUses, mailer },
    queue,
    workers,
    tellRevokedKey: (keyId) => void tellRevokedKey(redis, keyId),
    rates,
    urls: shownUrls,
    receivers: receiverPolicy([], shownUrls),
    eventSignals,
    httpMetrics: createHttpMetrics(metrics),
    pressure: { reason: undefined },
    redisRoom,
    log,
    close,
  };
  const app = await buildPublicServer(
    {
      consoleDir: options.consoleDir ?? '/nonexistent',
      isDashboardWritable: options.isDashboardWritable ?? false,
      trustedProxies: new AddressList(options.trustedProxies ?? []),
    },
    deps,
  );
  const internal = buildInternalServer({ serviceToken: new Secret(serviceToken) }, deps);
  const signalEvents = (organizationId: OrganizationId) => eventSignals.signal(organizationId);
  const logged = () => lines.join('');
  return {
    db,
    app,
    internal,
    metrics,
    signingKeys,
    keyUses,
    rates,
    workers,
    letters,
    signalEvents,
    redisRoom,
    logged,
    close,
  };
}

const noLimits: RateRules = {
  read: undefined,
  write: undefined,
  secret: undefined,
  login: undefined,
  unauthenticated: undefined,
};

async function migratedDatabase(): Promise<string> {
  const url = await createTestDatabase();
  await applyMigrations(url);
  return url;
}

/** What tests read of an answer. */
export interface ShownChannel {
  id: string;
  streamKey: string;
  playback: { id: string };
}
export interface ShownTokens {
  sessionId: string;
  accessToken: string;
  refreshToken: string;
}

/** Asks with somebody's credentials. */
export type Ask = (
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
  url: string,
  body?: object,
  headers?: Record<string, string>,
) => Promise<LightMyRequestResponse>;

export function askWith({ app }: Pick<RunningApi, 'app'>, credential: string): Ask {
  return (method, url, body, headers = {}) =>
    app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${credential}`, ...headers },
      ...(body && { payload: body }),
    });
}

export interface Tenant {
  organizationId: OrganizationId;
  apiKey: string;
  /** Asks with the API key. */
  ask: Ask;
  /** Makes a channel and returns it as the API showed it. */
  createChannel(name?: string): Promise<ShownChannel>;
}

export async function createTenant(api: RunningApi, scopes = ['*']): Promise<Tenant> {
  const { db } = api;
  const organizationId = newId('organization');
  const apiKey = newApiKey();
  await db.platform.organization.create({ data: { id: organizationId, name: 'Tenant' } });
  await db.platform.apiKey.create({
    data: { id: newId('apiKey'), organizationId, name: 'Test', prefix: 'mr_', keyHash: hashApiKey(apiKey), scopes },
  });
  const ask = askWith(api, apiKey);
  return {
    ...{ organizationId, apiKey, ask },
    createChannel: async (name = 'Main stage') => (await ask('POST', '/v1/channels', { name })).json<ShownChannel>(),
  };
}

export const password = 'correct horse battery staple';

export async function createUser(
  { db }: RunningApi,
  {
    organizationId,
    role = 'owner',
    isPlatformAdmin = false,
  }: { organizationId: OrganizationId; role?: Role; isPlatformAdmin?: boolean },
): Promise<{ id: UserId; email: string }> {
  const id = newId('user');
  const email = `${id}@example.test`;
  await db.platform.user.create({ data: { id, email, passwordHash: await hashPassword(password), isPlatformAdmin } });
  await db.platform.membership.create({ data: { organizationId, userId: id, role } });
  return { id, email };
}

/** So that tests which log in many times do not meet the limit of one address. */
function anyAddress(): string {
  return `10.${[1, 2, 3].map(() => randomInt(256)).join('.')}`;
}

/** Logs a user in and asks with the access token. */
export async function logInAs(api: RunningApi, { email }: { email: string }): Promise<ShownTokens & { ask: Ask }> {
  const remoteAddress = anyAddress();
  const payload = { email, password };
  const answer = await api.app.inject({ method: 'POST', url: '/v1/auth/login', payload, remoteAddress });
  const tokens = answer.json<ShownTokens>();
  return { ...tokens, ask: askWith(api, tokens.accessToken) };
}

/** Asks an internal endpoint with the service token. */
export function askInternal({ internal }: RunningApi, url: string, body?: object): Promise<LightMyRequestResponse> {
  const request: InjectOptions = {
    method: body ? 'POST' : 'GET',
    url,
    headers: { authorization: `Bearer ${serviceToken}` },
  };
  return internal.inject({ ...request, ...(body && { payload: body }) });
}
