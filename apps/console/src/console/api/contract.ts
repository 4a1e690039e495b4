// Placeholder until @millrace/api-contract names these.
export type ChannelState = 'idle' | 'connecting' | 'live' | 'reconnecting';
export type Channel = {
  id: string;
  name: string;
  state: ChannelState;
  latencyMode: 'standard' | 'low';
  ingest: { rtmpUrl: string };
  streamKey: string;
  playback: { id: string; hlsUrl: string; playerUrl: string };
  createdAt: string;
};
export type Stream = {
  id: string;
  state: 'connecting' | 'live' | 'reconnecting' | 'ended';
  startedAt: string;
  endedAt: string | null;
  endReason: string | null;
};
export type Page<T> = { data: T[]; nextCursor: string | null };
export type LoginAnswer = {
  accessToken: string;
  expiresInSeconds: number;
  user: { email: string; isPlatformAdmin: boolean };
};
