// CDN access logs, line by line: a header line names the columns, further lines are requests. W3C extended logs (a
// `#Fields:` line, tabs; CloudFront's standard log is one) and CSV with a header line are read. Pure.
import { isId, type PlaybackId, type StreamId } from '@millrace/pipeline';

export interface CdnRequest {
  playbackId: PlaybackId;
  streamId: StreamId | null;
  atMs: number;
  bytes: number;
}

/** `skipped`: not a delivery of ours, or not successful. `unreadable`: a line that does not fit the header. */
export type CdnLine = { kind: 'request'; request: CdnRequest } | { kind: 'header' | 'skipped' | 'unreadable' };

/** Names that the columns have in the logs of CDNs. */
const columnNames = {
  date: ['date'],
  time: ['time', 'timestamp'],
  path: ['path', 'uri', 'cs-uri-stem'],
  bytes: ['bytes', 'sc-bytes'],
  status: ['status', 'sc-status'],
} as const;
type Column = keyof typeof columnNames;

export class CdnLogReader {
  #separator = ',';
  #columns: Partial<Record<Column, number>> | undefined;

  read(line: string): CdnLine {
    if (line.startsWith('#Fields:')) return this.#takeHeader(line.slice('#Fields:'.length).trim().split(/\s+/), '\t');
    if (line.startsWith('#') || line.trim() === '') return { kind: 'skipped' };
    if (!this.#columns) return this.#takeHeader(line.trim().split(','), ',');
    return this.#toRequest(line.split(this.#separator));
  }

  #takeHeader(names: readonly string[], separator: string): CdnLine {
    const columns = Object.entries(columnNames).flatMap(([column, known]) => {
      const at = names.findIndex((name) => (known as readonly string[]).includes(name.trim().toLowerCase()));
      return at < 0 ? [] : [[column, at] as const];
    });
    this.#columns = Object.fromEntries(columns);
    this.#separator = separator;
    const { time, path, bytes } = this.#columns;
    if (time !== undefined && path !== undefined && bytes !== undefined) return { kind: 'header' };
    throw new Error('The log needs a header line with columns for time, path and bytes.');
  }

  #toRequest(values: readonly string[]): CdnLine {
    const of = (column: Column) => values[this.#columns?.[column] ?? -1]?.trim();
    const date = of('date');
    const time = of('time') ?? '';
    const atMs = date === undefined ? timeOf(time) : Date.parse(`${date}T${time}Z`);
    const bytes = Number(of('bytes') ?? Number.NaN);
    if (!Number.isSafeInteger(atMs) || !Number.isSafeInteger(bytes) || bytes < 0) return { kind: 'unreadable' };
    if (!(of('status') ?? '200').startsWith('2')) return { kind: 'skipped' };
    const place = placeOf(of('path') ?? '');
    return place ? { kind: 'request', request: { ...place, atMs, bytes } } : { kind: 'skipped' };
  }
}

/** RFC 3339, or Unix seconds. */
function timeOf(text: string): number {
  return /^\d+(\.\d+)?$/.test(text) ? Math.floor(Number(text) * 1_000) : Date.parse(text);
}

/** `/<playbackId>.m3u8`, `/<playbackId>/<streamId>/…`, either of them below `/t/<token>`. */
function placeOf(path: string): Pick<CdnRequest, 'playbackId' | 'streamId'> | undefined {
  const [first = '', second = ''] = path.replace(/^\/(t\/[^/]+\/)?/, '').split('/');
  const playbackId = first.replace(/\.m3u8$/, '');
  if (!isId('playback', playbackId)) return undefined;
  return { playbackId, streamId: isId('stream', second) ? second : null };
}
