// What this edge is held to, and how a run compares. A ratio counts only if both servers served every publisher in time;
// a time only tells something when the server did not have to wait for its core.
import type { Figures } from './measure.ts';
import { print } from './report.ts';
import { ourName } from './servers.ts';

interface Bar {
  readonly what: string;
  /** Undefined for what no bar is set for. */
  readonly atMost?: number;
  readonly unit: string;
  /** Undefined where a run does not tell. */
  readonly value: (ours: Figures, all: readonly Figures[]) => number | undefined;
}

const at = (publishers: number, chunkSizeBytes: number | undefined, value: Bar['value']): Bar['value'] => {
  return (ours, all) => {
    const fits = ours.publishers === publishers && (chunkSizeBytes ?? ours.chunkSizeBytes) === ours.chunkSizeBytes;
    return fits ? value(ours, all) : undefined;
  };
};
const cpuAgainst =
  (peerName: string): Bar['value'] =>
  (ours, all) => {
    const peer = all.find(({ server }) => server === peerName);
    return peer && ours.cpuMs / peer.cpuMs;
  };

const bars: readonly Bar[] = [
  { what: 'CPU against nginx-rtmp', atMost: 1.5, unit: '×', value: at(200, 4_096, cpuAgainst('nginx-rtmp')) },
  { what: 'CPU against nginx-rtmp', atMost: 0.4, unit: '×', value: at(200, 128, cpuAgainst('nginx-rtmp')) },
  {
    what: 'CPU against node-media-server',
    atMost: 0.33,
    unit: '×',
    value: at(200, undefined, cpuAgainst('node-media-server')),
  },
  { what: 'CPU against bare-node', unit: '×', value: cpuAgainst('bare-node') },
  {
    what: 'memory of a publisher beyond its replay buffer',
    atMost: 1,
    unit: 'MiB',
    value: (ours) => ours.mibPerPublisher - ours.replayMibPerPublisher,
  },
  {
    what: 'of 800 publishers not served in time',
    atMost: 0,
    unit: '',
    value: at(800, undefined, (ours) => ours.troubled),
  },
  { what: 'event-loop lag p99', atMost: 20, unit: 'ms', value: at(200, undefined, (ours) => ours.loopLagP99Ms) },
  { what: 'publish answered after the API, p99', atMost: 5, unit: 'ms', value: (ours) => ours.alone?.publishMs.p99 },
  { what: 'relay: added delay p99', atMost: 5, unit: 'ms', value: (ours) => ours.alone?.relayMs.p99 },
  {
    what: 'publish answered after the API, p99, at work',
    atMost: 5,
    unit: 'ms',
    value: (ours) => ours.atWork?.publishMs.p99,
  },
  { what: 'relay: added delay p99, at work', atMost: 5, unit: 'ms', value: (ours) => ours.atWork?.relayMs.p99 },
];

export function printBars(all: readonly Figures[]): void {
  const ours = all.find(({ server }) => server === ourName);
  if (ours === undefined) return;
  for (const { what, atMost, unit, value } of bars) {
    const figure = value(ours, all);
    if (figure === undefined) continue;
    print(`  ${verdict(figure, atMost)} ${what}: ${figure.toFixed(2)} ${unit}`);
  }
  const troubled = all.filter((figures) => figures.troubled > 0).map(({ server }) => server);
  if (troubled.length > 0) print(`  does not count: publishers of ${troubled.join(' and ')} were not served in time`);
  print('');
}

function verdict(figure: number, atMost: number | undefined): string {
  if (atMost === undefined) return '        ';
  return `${figure <= atMost ? 'met   ' : 'MISSED'} (at most ${atMost})`;
}
