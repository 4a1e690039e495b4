// Asks the origin what the channel plays now, by reading its multivariant playlist. One question, bounded in time.
import { openingOf, streamIdOf } from './playback-address.ts';
import { retryAfterMs } from './poll-schedule.ts';

export type OnAirAnswer =
  /** `opening`: what the paths below a signed playlist begin with. */
  | { kind: 'on-air'; streamId: string | undefined; opening: string | undefined }
  | { kind: 'absent'; retryAfter: number | undefined }
  | { kind: 'unreachable'; retryAfter: number | undefined }
  | { kind: 'refused'; detail: string };

const questionTimeoutMs = 10_000;
/** What is said where a cache in front refuses in words of its own. */
const refusals: Record<number, string> = {
  401: 'This stream needs a playback token.',
  403: 'This stream may not be played here.',
};

/** What is on air at `playlistPath`. Never throws: no answer is an answer of kind `unreachable`. */
export async function askWhatIsOnAir(playlistPath: string, closed: AbortSignal): Promise<OnAirAnswer> {
  try {
    const signal = AbortSignal.any([closed, AbortSignal.timeout(questionTimeoutMs)]);
    const response = await fetch(playlistPath, { cache: 'no-store', signal });
    return response.ok ? await readPlaylist(response) : await readRefusal(response);
  } catch {
    return { kind: 'unreachable', retryAfter: undefined };
  }
}

async function readPlaylist(response: Response): Promise<OnAirAnswer> {
  const playlist = await response.text();
  return { kind: 'on-air', streamId: streamIdOf(playlist, response.url), opening: openingOf(playlist) };
}

async function readRefusal(response: Response): Promise<OnAirAnswer> {
  const retryAfter = retryAfterMs(response.headers.get('retry-after'), Date.now());
  const refusal = refusals[response.status];
  if (refusal !== undefined) return { kind: 'refused', detail: (await detailOf(response)) ?? refusal };
  const isAbsent = response.status === 404 || response.status === 410;
  return { kind: isAbsent ? 'absent' : 'unreachable', retryAfter };
}

/** What the origin says for people (RFC 9457 §3.1.4); undefined when the body is no problem of its. */
async function detailOf(response: Response): Promise<string | undefined> {
  const problem: unknown = await response.json().catch(() => undefined);
  const isTold = typeof problem === 'object' && problem !== null && 'detail' in problem;
  return isTold && typeof problem.detail === 'string' ? problem.detail : undefined;
}
