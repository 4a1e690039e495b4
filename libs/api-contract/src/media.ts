// What a channel asks of the media path, as the API takes and shows it.
import {
  defaultMediaSettings,
  mediaFactsSchema,
  mediaSettingsSchema,
  ownRungSchema,
  type MediaSettings,
} from '@millrace/pipeline';
import { z } from 'zod';

const { shape } = mediaSettingsSchema;
/** No setting of the media path may be forgotten here. */
type EverySetting = Record<keyof MediaSettings, z.ZodType>;
type OwnRung = z.infer<typeof ownRungSchema>;

const isHighestFirst = (rungs: readonly OwnRung[]) =>
  rungs.every((rung, index) => {
    const above = rungs[index - 1];
    if (!above) return true;
    return above.heightPx > rung.heightPx || (above.heightPx === rung.heightPx && above.bitrateBps > rung.bitrateBps);
  });

const ladderSchema = z
  .union([
    z.enum(['standard', 'economy', 'none']),
    z
      .array(z.strictObject(ownRungSchema.shape))
      .min(1)
      .max(6)
      .refine(isHighestFirst, 'must go from the highest rung to the lowest, with no rung twice'),
  ])
  .meta({
    description: 'A named ladder, or rungs of your own, highest first. A rung above the source is left out.',
    examples: ['standard', [{ heightPx: 720, bitrateBps: 2_800_000 }]],
  });

const described = {
  segmentDurationMs: shape.segmentDurationMs.unwrap().meta({ description: 'Length of a segment.', examples: [2_000] }),
  partDurationMs: shape.partDurationMs
    .unwrap()
    .meta({ description: 'Length of a part; for channels with `latencyMode: low`.', examples: [500] }),
  dvrWindowSeconds: shape.dvrWindowSeconds
    .unwrap()
    .meta({ description: 'How far back viewers can go; 0 leaves the short live window.', examples: [0] }),
  playlistType: shape.playlistType.unwrap().meta({ description: '`event` keeps the whole stream in its playlists.' }),
  ladder: ladderSchema,
  audioOnly: shape.audioOnly.unwrap().meta({ description: 'Whether only the sound is offered.' }),
  passthrough: shape.passthrough
    .unwrap()
    .meta({ description: 'Whether the source is offered as it comes: when it can be, always, or never.' }),
  slate: shape.slate.unwrap().meta({
    description:
      'What viewers see while the encoder is away and the stream waits for it: nothing new, a picture, or the last frame with a notice. Without sound.',
    examples: ['picture'],
  }),
} satisfies EverySetting;

/** As part of a request that creates: what is left out gets its default. */
export const newMediaSettingsSchema = z
  .strictObject({
    segmentDurationMs: described.segmentDurationMs.default(defaultMediaSettings.segmentDurationMs),
    partDurationMs: described.partDurationMs.default(defaultMediaSettings.partDurationMs),
    dvrWindowSeconds: described.dvrWindowSeconds.default(defaultMediaSettings.dvrWindowSeconds),
    playlistType: described.playlistType.default(defaultMediaSettings.playlistType),
    ladder: described.ladder.default(defaultMediaSettings.ladder),
    audioOnly: described.audioOnly.default(defaultMediaSettings.audioOnly),
    passthrough: described.passthrough.default(defaultMediaSettings.passthrough),
    slate: described.slate.default(defaultMediaSettings.slate),
  } satisfies EverySetting)
  .meta({ description: 'What the media path makes of the source. Changes take effect with the next stream.' });

/** As part of a request that changes: what is left out stays. */
export const mediaSettingsChangesSchema = z.strictObject(described).partial();

/** As part of an answer. */
export const mediaSettingsViewSchema = z
  .object(described)
  .meta({ description: 'What the media path makes of the source.' });

/** What the transcoder reported of the path it built. */
export const mediaFactsViewSchema = mediaFactsSchema.nullable().meta({
  description: 'What was made of the settings and the source: the effective ladder, with the reason of each decision.',
});
