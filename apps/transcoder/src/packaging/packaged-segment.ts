// What a packager hands on: the finished bytes of one segment of one rendition. Times are relay time.

export interface PackagedSegment {
  renditionId: string;
  startMs: number;
  endMs: number;
  startTicks: number;
  durationTicks: number;
  bytes: Uint8Array;
}
