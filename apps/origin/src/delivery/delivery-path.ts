// The paths that delivery answers. Ids have one length each, so a path is taken apart by position; what does not fit is
// not ours. `/<playbackId>.m3u8`, `/<playbackId>/<streamId>/<rendition>.m3u8` (or `<rendition>.iframes`),
// `/<playbackId>/<streamId>/<epoch>/<rendition>/<name>`, `/<playbackId>/<streamId>/viewing`, `/<playbackId>/access`,
// `/<playbackId>/next`, `/<playbackId>/<streamId>/next`. All but the first may stand behind `/t/<token>`.
import { nextName, viewingName } from '@millrace/pipeline';

export interface DeliveryPath {
  kind: 'multivariant' | 'playlist' | 'object' | 'viewing' | 'access' | 'next';
  playbackId: string;
  /** Undefined for a path without one. */
  pathToken: string | undefined;
  /** `<playbackId>/<streamId>`; empty for a multivariant playlist. */
  streamKey: string;
  /** What follows the playback id: names an object among all of them. */
  objectKey: string;
  /** What follows the stream's id: a rendition, or epoch, rendition and name. */
  rest: string;
}

const playbackIdLength = 29;
const streamIdLength = 30;
const playbackIdEnd = 1 + playbackIdLength;
const streamStart = playbackIdEnd + 1;
const streamEnd = streamStart + streamIdLength;
const extension = '.m3u8';

const signedStart = '/t/';
const accessEnd = '/access';
const nextEnd = `/${nextName}`;

/** Undefined for every other path. */
export function parseDeliveryPath(path: string): DeliveryPath | undefined {
  if (!path.startsWith(signedStart)) return parseOpenPath(path);
  const tokenEnd = path.indexOf('/', signedStart.length);
  const below = tokenEnd < 0 ? undefined : parseOpenPath(path.slice(tokenEnd));
  const isBelow = below !== undefined && below.kind !== 'multivariant';
  return isBelow ? { ...below, pathToken: path.slice(signedStart.length, tokenEnd) } : undefined;
}

function parseOpenPath(path: string): DeliveryPath | undefined {
  if (!path.startsWith('/pb_')) return undefined;
  const pathToken = undefined;
  const playbackId = path.slice(1, playbackIdEnd);
  if (path.length === playbackIdEnd + extension.length && path.endsWith(extension))
    return { kind: 'multivariant', playbackId, pathToken, streamKey: '', objectKey: '', rest: '' };
  if (path.slice(playbackIdEnd) === accessEnd)
    return { kind: 'access', playbackId, pathToken, streamKey: '', objectKey: '', rest: '' };
  if (path.slice(playbackIdEnd) === nextEnd)
    return { kind: 'next', playbackId, pathToken, streamKey: '', objectKey: '', rest: '' };
  const isOfStream = path[playbackIdEnd] === '/' && path[streamEnd] === '/';
  if (!isOfStream) return undefined;
  const [streamKey, objectKey, rest] = [path.slice(1, streamEnd), path.slice(streamStart), path.slice(streamEnd + 1)];
  if (rest.includes('/')) return { kind: 'object', playbackId, pathToken, streamKey, objectKey, rest };
  if (rest === nextName) return { kind: 'next', playbackId, pathToken, streamKey, objectKey, rest };
  if (rest === viewingName) return { kind: 'viewing', playbackId, pathToken, streamKey, objectKey, rest };
  if (!rest.endsWith(extension)) return undefined;
  return { kind: 'playlist', playbackId, pathToken, streamKey, objectKey, rest: rest.slice(0, -extension.length) };
}
