// HOP origin → viewer: the public URLs, the cache rule of each class of object, and what the origin asks the API.
// Invariant: the playback URL of a channel never changes; a URL below it that names a stream always means that stream.
import { z } from 'zod';
import { idSchema, type PlaybackId, type StreamId } from './ids.ts';

/** The playback URL's path: the multivariant playlist of whatever the channel is playing. */
export function multivariantPath(playbackId: PlaybackId): string {
  return `/${playbackId}.m3u8`;
}

/** The player page's path. */
export function playerPagePath(playbackId: PlaybackId): string {
  return `/${playbackId}`;
}

/** A media playlist, relative to the origin. */
export function mediaPlaylistPath(playbackId: PlaybackId, streamId: StreamId, renditionId: string): string {
  return `/${playbackId}/${streamId}/${renditionId}.m3u8`;
}

/** An init or media segment, relative to its media playlist. */
export function mediaObjectRelativePath(epoch: number, renditionId: string, name: string): string {
  return `${epoch}/${renditionId}/${name}`;
}

/** `Cache-Control` for each class of answer. Live playlists age fast, media never changes, errors are forgotten fast. */
export const cacheControl = {
  multivariant: 'public, max-age=1',
  livePlaylist: 'public, max-age=1',
  endedPlaylist: 'public, max-age=10',
  media: 'public, max-age=31536000, immutable',
  playerPage: 'public, max-age=60',
  notFound: 'public, max-age=1',
  unavailable: 'no-store',
} as const;

/** Internal endpoint of the API by which an origin learns whether a playback id exists. */
export function playbackLookupPath(playbackId: PlaybackId): string {
  return `/internal/v1/playback/${playbackId}`;
}
/** `public`: whoever has the URL may watch. `signed`: only who has a token that a key of the organization signed. */
export const playbackPolicySchema = z.enum(['public', 'signed']);
export type PlaybackPolicy = z.infer<typeof playbackPolicySchema>;

/** The public half of a playback key. `kid` is what the header of a token names it by. */
export const playbackKeySchema = z.object({
  kid: z.string().min(1).max(64),
  algorithm: z.literal('ES256'),
  /** SubjectPublicKeyInfo. */
  publicKeyPem: z.string().max(1_000),
});
/** Playback keys of one organization that are not revoked, at most. */
export const maxPlaybackKeys = 20;
export type PlaybackKey = z.infer<typeof playbackKeySchema>;

/** Its answer; an unknown playback id answers 404. Keys that were revoked are left out. */
export const playbackLookupSchema = z.object({
  playbackId: idSchema('playback'),
  channelId: idSchema('channel'),
  policy: playbackPolicySchema.default('public'),
  keys: z.array(playbackKeySchema).max(maxPlaybackKeys).default([]),
});
export type PlaybackLookup = z.infer<typeof playbackLookupSchema>;

/**
 * Claims of a playback token, a JWT (ES256, `kid` in its header) that the tenant signs and appends to the playback URL as
 * `?token=`. It opens one playback id until `exp`; what else it says narrows who may watch, and is checked on every object.
 */
export const playbackClaimsSchema = z.object({
  sub: idSchema('playback'),
  aud: z.literal('playback'),
  /** Unix seconds, at most 12 hours ahead. */
  exp: z.int(),
  nbf: z.int().optional(),
  /** Hosts of pages that may play: `example.com`, `*.example.com`. */
  domains: z.array(z.string().min(1).max(253)).min(1).max(5).optional(),
  /** ISO 3166-1 alpha-2, as the CDN tells them. */
  countries: z
    .array(z.string().regex(/^[A-Z]{2}$/))
    .min(1)
    .max(50)
    .optional(),
  /** The viewer's address, or a prefix such as `192.0.2.0/24`. */
  ip: z.string().max(43).optional(),
});
export type PlaybackClaims = z.infer<typeof playbackClaimsSchema>;
/** A playback token that is valid for longer is refused. */
export const maxPlaybackTokenSeconds = 43_200;

/**
 * What stands before the path of everything below a signed multivariant playlist. The token in it is made by an origin and
 * is the same for all viewers with the same rules and nearly the same end, so their URLs are the same too.
 */
export function signedPathPrefix(pathToken: string): string {
  return `t/${pathToken}/`;
}

/** Origins report how many watch, by this internal endpoint of the API, every `viewerReportMs`. */
export const viewerReportPath = '/internal/v1/viewers';
export const viewerReportMs = 10_000;
/** The newest report of an origin holds for three intervals; what all origins report is added up. */
export const viewerReportSchema = z.object({
  /** Names the origin process; a new one after each start. */
  originId: z.string().min(1).max(64),
  reportedAtMs: z.int(),
  streams: z
    .array(
      z.object({
        streamId: idSchema('stream'),
        viewers: z.int().nonnegative(),
        /** By rendition id. A viewer of pictures with separate sound is counted in both. */
        renditions: z.record(z.string(), z.int().nonnegative()),
      }),
    )
    .max(10_000),
});
export type ViewerReport = z.infer<typeof viewerReportSchema>;

/** Origins report what they sent, by this internal endpoint of the API. */
export const deliveryReportPath = '/internal/v1/usage/deliveries';
export const deliveryReportMs = 30_000;
export const maxDeliveries = 10_000;
/** A report is known by its source and key: sent again it changes nothing. */
export const deliveryReportSchema = z.object({
  source: z.enum(['origin', 'cdn']),
  key: z.string().min(1).max(128),
  deliveries: z
    .array(
      z.object({
        playbackId: idSchema('playback'),
        /** Null for what belongs to no single stream, such as the multivariant playlist. */
        streamId: idSchema('stream').nullable(),
        /** Any time within the hour that the bytes were sent in. */
        atMs: z.int().nonnegative(),
        bytes: z.int().nonnegative(),
      }),
    )
    .max(maxDeliveries),
});
export type DeliveryReport = z.infer<typeof deliveryReportSchema>;

/**
 * A player that a cache hides from the origins says itself that it is watching: a GET every 20 seconds, relative to the
 * media playlist, with a random `session` of its own and the `rendition` it plays.
 */
export const viewingName = 'viewing';
/** In the answer: the platform's clock, by which EXT-X-PROGRAM-DATE-TIME is told, in unix milliseconds. */
export const clockHeader = 'millrace-clock';

/**
 * Below a playback id, or one of its streams: answered when the channel plays something, or something else than that stream.
 * An origin lets it wait for ten seconds, and then says that the channel is not live.
 */
export const nextName = 'next';
