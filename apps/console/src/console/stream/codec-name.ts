// Codecs as people call them, from what RFC 6381 calls them. One that is not known here keeps its letters. Pure.

const names: Readonly<Record<string, string>> = {
  avc1: 'H.264',
  hvc1: 'HEVC',
  hev1: 'HEVC',
  av01: 'AV1',
  vp08: 'VP8',
  vp09: 'VP9',
  'mp4a.40.2': 'AAC',
  'mp4a.40.5': 'HE-AAC',
  'mp4a.40.29': 'HE-AAC v2',
  'mp4a.40.34': 'MP3',
  '.mp3': 'MP3',
  mp4a: 'AAC',
  opus: 'Opus',
  flac: 'FLAC',
  'ac-3': 'AC-3',
  'ec-3': 'E-AC-3',
};

export function codecName(codec: string): string {
  const known = codec.toLowerCase();
  return names[known] ?? names[known.split('.')[0] ?? ''] ?? codec;
}
