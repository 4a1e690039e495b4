// A playlist as bytes, plain and compressed, with the validator of each. Its tag follows from its content, so every
// origin gives the same playlist the same tag.
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

export interface RenderedPlaylist {
  plain: PlaylistForm;
  gzip: PlaylistForm;
  hasEnded: boolean;
}

export interface PlaylistForm {
  body: Buffer;
  /** Quoted, as the header has it. */
  etag: string;
}

export function renderedPlaylist(text: string, hasEnded: boolean): RenderedPlaylist {
  const body = Buffer.from(text);
  const digest = createHash('sha256').update(body).digest('base64url').slice(0, 22);
  return {
    plain: { body, etag: `"${digest}"` },
    gzip: { body: gzipSync(body), etag: `"${digest}-gzip"` },
    hasEnded,
  };
}
