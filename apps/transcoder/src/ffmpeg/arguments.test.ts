import { expect, test } from 'vitest';
import { ladderFor } from '../ladder/ladder.ts';
import { encodeArguments, type EncodeRequest } from './arguments.ts';

const source = { widthPx: 1280, heightPx: 720, displayAspect: 16 / 9, frameRate: 30 };
const { rungs } = ladderFor({
  source,
  mode: 'follow',
  latencyMode: 'standard',
  ladder: 'standard',
  maxShortSidePx: Infinity,
  cpuBudget: 9,
});
const line = (request: Partial<EncodeRequest>) =>
  encodeArguments({
    mode: 'follow',
    latencyMode: 'standard',
    rungs,
    firstPtsMs: 12_000,
    input: { format: 'flv', decoder: 'h264' },
    ...request,
  });

test('the child reads stdin and nothing else', () => {
  const args = line({});
  expect(args.slice(args.indexOf('-protocol_whitelist'), args.indexOf('-max_pixels'))).toEqual([
    ...['-protocol_whitelist', 'pipe', '-format_whitelist', 'flv', '-codec_whitelist', 'h264'],
  ]);
  expect(args.filter((_, i) => args[i - 1] === '-i')).toEqual(['pipe:0']);
  expect(args.filter((arg) => arg.startsWith('pipe:'))).toEqual(['pipe:0', 'pipe:3', 'pipe:4', 'pipe:5']);
});

test('a followed source gives its keyframes to the rungs, the grid forces them at absolute times', () => {
  expect(line({})).toContain('source');
  expect(line({ mode: 'grid' }).join(' ')).toContain('floor((t+12.0005)/2)');
});

test('the low-latency mode encodes without look-ahead', () => {
  expect(line({ latencyMode: 'low' })).toContain('zerolatency');
  expect(line({}).join(' ')).toContain('rc-lookahead=10');
});

test('pictures before the first one are decoded only', () => {
  expect(line({})).toContainEqual(expect.stringContaining("select='gte(t,11.9995)"));
});

test('a source whose samples are not square fills the rungs, which are as wide as it is shown', () => {
  const wide = { ...source, widthPx: 720, heightPx: 576, displayAspect: 16 / 9 };
  const ladder = ladderFor({
    source: wide,
    mode: 'follow',
    latencyMode: 'standard',
    ladder: 'standard',
    maxShortSidePx: Infinity,
    cpuBudget: 9,
  });
  expect(line({ rungs: ladder.rungs })).toContainEqual(
    expect.stringMatching(/\[s0\]scale=854:480:flags=bicubic,setsar=1,format=yuv420p\[o0\]/),
  );
});

test('what comes in is read as one format by one decoder', () => {
  const args = line({ input: { format: 'matroska', decoder: 'libdav1d' } }).join(' ');
  expect(args).toContain('-format_whitelist matroska -codec_whitelist libdav1d');
  expect(args).toContain('-c:v libdav1d -f matroska -i pipe:0');
});
