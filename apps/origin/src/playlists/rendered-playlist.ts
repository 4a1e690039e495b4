// A playlist as bytes: plain, gzip, brotli, each made when it is first asked for and then kept, with a validator and the
// answers that carry it. Its tag follows from its content, so every origin gives the same playlist the same tag.
import { createHash } from 'node:crypto';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { Answer, type AnswerHeaders } from '../http/answer.ts';
import type { ContentCoding } from '../http/delivery-request.ts';

const contentType = 'application/vnd.apple.mpegurl';
/** Longer playlists are sent with gzip to those who would take brotli: it costs too much for one that lives for half a second. */
const brotliLimitBytes = 65_536;
/** Very long playlists are compressed fast rather than well. */
const carefulLimitBytes = 262_144;

export class RenderedPlaylist {
  readonly #body: Buffer;
  readonly #digest: string;
  /** By coding, then by how long they may be kept. */
  readonly #answers = {
    identity: new Map<string, Answer>(),
    gzip: new Map<string, Answer>(),
    br: new Map<string, Answer>(),
  };

  constructor(text: string) {
    this.#body = Buffer.from(text);
    this.#digest = createHash('sha1').update(this.#body).digest('base64url');
  }

  get text(): string {
    return this.#body.toString();
  }

  /** The playlist in this coding, or in a cheaper one that the caller takes too. */
  answer(coding: ContentCoding, cacheControl: string): Answer {
    const kept = this.#answers[coding].get(cacheControl);
    if (kept) return kept;
    const answer = this.#make(coding, cacheControl);
    this.#answers[coding].set(cacheControl, answer);
    return answer;
  }

  #make(wanted: ContentCoding, cacheControl: string): Answer {
    const coding = wanted === 'br' && this.#body.length > brotliLimitBytes ? 'gzip' : wanted;
    const [sibling] = this.#answers[coding].values();
    const body = sibling?.body ?? compressed(this.#body, coding);
    const headers: AnswerHeaders = {
      'content-type': contentType,
      'content-length': String(body.length),
      'cache-control': cacheControl,
      etag: `"${this.#digest}${coding === 'identity' ? '' : `-${coding}`}"`,
      vary: 'Accept-Encoding',
      'accept-ranges': 'none',
      ...(coding !== 'identity' && { 'content-encoding': coding }),
    };
    return new Answer(200, headers, body);
  }
}

function compressed(body: Buffer, coding: ContentCoding): Buffer {
  if (coding === 'gzip') return gzipSync(body, { level: body.length > carefulLimitBytes ? 1 : 6 });
  if (coding === 'br') return brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });
  return body;
}
