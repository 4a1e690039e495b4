// Media that stand in for those of a gap: one picture for all of it, or frames of silence.
import { buildFragment, firstSampleOf, type Fragment, type Sample } from '@millrace/cmaf';
import { silentFrame } from '@millrace/codecs';
import type { Rendition } from '@millrace/pipeline';

type Header = Omit<Fragment, 'samples'>;

interface Span {
  rendition: Rendition;
  /** Stream time. */
  startMs: number;
  endMs: number;
}

/** The first picture of `segment`, which is a key frame, for all of this time; undefined when it can't be read. */
export function stillBetween(header: Header, span: Span, segment: Uint8Array): Uint8Array | undefined {
  const data = firstSampleOf(segment);
  return data && buildFragment({ ...header, samples: [sampleOf(data, ticksOf(span))] });
}

/** Undefined when there is no silence in the codec. */
export function silenceBetween(header: Header, span: Span): Uint8Array | undefined {
  const { rendition } = span;
  if (rendition.kind !== 'audio') return undefined;
  const frame = silentFrame(rendition.codecs, rendition.channels);
  if (!frame) return undefined;
  const frameTicks = Math.round((frame.samples * rendition.timescale) / rendition.sampleRateHz);
  const ticks = ticksOf(span);
  const count = Math.max(1, Math.floor(ticks / frameTicks));
  // The last one lasts for what is left, so that what follows begins where it ends.
  const lastTicks = ticks - (count - 1) * frameTicks;
  const samples = Array.from({ length: count }, (_, i) =>
    sampleOf(frame.data, i === count - 1 ? lastTicks : frameTicks),
  );
  return buildFragment({ ...header, samples });
}

function sampleOf(data: Uint8Array, durationTicks: number): Sample {
  return { data, durationTicks, compositionOffsetTicks: 0, isSync: true };
}

function ticksOf({ rendition: { timescale }, startMs, endMs }: Span): number {
  return Math.max(1, Math.round((endMs * timescale) / 1_000) - Math.round((startMs * timescale) / 1_000));
}
