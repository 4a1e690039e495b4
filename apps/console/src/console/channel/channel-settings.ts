// What the settings form of a channel offers, and what its choices mean to the API. Pure.
import type { Channel, ChannelChanges } from '@millrace/sdk';
import { latencyModeNames } from './latency-mode-names.ts';

/** The settings as texts, by name. */
export type SettingTexts = Readonly<Record<string, string>>;
type Choice = readonly [value: string, words: string];
export type SettingField = { of: 'channel' | 'media'; name: string; title: string } & (
  { choices: readonly Choice[] } | { min: number; max: number }
);

/** Stands for rungs of the channel's own: the form keeps them or chooses a named ladder. */
const ownRungs: Choice = ['own', 'Rungs of its own, set by the API'];

export const settingFields: readonly SettingField[] = [
  { of: 'channel', name: 'latencyMode', title: 'Latency', choices: Object.entries(latencyModeNames) },
  {
    of: 'media',
    name: 'ladder',
    title: 'Renditions',
    choices: [
      ['standard', '1080p to 240p'],
      ['economy', '480p and 240p'],
      ['none', 'The source alone'],
    ],
  },
  {
    of: 'media',
    name: 'passthrough',
    title: 'Offer the source as it comes',
    choices: [
      ['auto', 'When its keyframes allow it'],
      ['always', 'Always'],
      ['never', 'Never'],
    ],
  },
  { of: 'media', name: 'dvrWindowSeconds', title: 'Viewers can go back, in seconds', min: 0, max: 43_200 },
  {
    of: 'media',
    name: 'slate',
    title: 'While the encoder is away, viewers see',
    choices: [
      ['picture', 'A picture'],
      ['lastFrame', 'The last frame, with a notice'],
      ['off', 'Nothing new, until players give up'],
    ],
  },
  { of: 'channel', name: 'reconnectWindowSeconds', title: 'Wait for an encoder, in seconds', min: 0, max: 1_800 },
  {
    of: 'channel',
    name: 'publishPolicy',
    title: 'When a second encoder comes, the channel goes to',
    choices: [
      ['takeoverIfIdle', 'The second one, if the first is silent'],
      ['reject', 'The first one'],
      ['takeover', 'The second one'],
      ['priority', 'The one whose key has priority'],
    ],
  },
];

export function settingsOf(channel: Channel): SettingTexts {
  const values: Readonly<Record<string, string | number | boolean | object | null>> = { ...channel, ...channel.media };
  const texts = settingFields.map(({ name }) => {
    const value = values[name];
    return [name, typeof value === 'object' ? ownRungs[0] : String(value)] as const;
  });
  return Object.fromEntries([['name', channel.name] as const, ...texts]);
}

/** Rungs of its own are a choice for a channel that has them. */
export function choicesOf(field: { name: string; choices: readonly Choice[] }, current: SettingTexts) {
  return current[field.name] === ownRungs[0] ? [...field.choices, ownRungs] : field.choices;
}

/** What differs, as the API takes it: nothing else is sent, so nothing else is overwritten. */
export function changesOf(before: SettingTexts, after: SettingTexts): ChannelChanges {
  const of = (place: SettingField['of']) =>
    settingFields
      .filter((field) => field.of === place && before[field.name] !== after[field.name])
      .map((field) => [field.name, 'min' in field ? Number(after[field.name]) : after[field.name]] as const);
  const media = of('media');
  const changed: (readonly [string, unknown])[] = of('channel');
  if (before['name'] !== after['name']) changed.push(['name', after['name']]);
  if (media.length > 0) changed.push(['media', Object.fromEntries(media)]);
  return Object.fromEntries(changed);
}
