// Process of the good encoders and of the readers of their relays. What one of them sees late, the other sent late or the edge
// passed on late: the delay of every picture is measured between the two, in this one process.
import { answerQuestions } from './generator.ts';
import { GoodEncoder } from './good-encoder.ts';
import { watchLag, type Lag } from './lag.ts';

export type EncodersQuestion =
  | { readonly kind: 'publish'; readonly rtmpPort: number; readonly keys: readonly string[] }
  | { readonly kind: 'send'; readonly relayUrls: readonly string[] }
  | { readonly kind: 'sample' }
  | { readonly kind: 'stop' };

export interface EncodersFigures {
  /** Since the last answer: pictures, how long they took through the edge, and the lag of this process. */
  readonly pictures: number;
  readonly delayP99Ms: number;
  readonly delayMaxMs: number;
  readonly lag: Lag;
  /** Since the beginning. */
  readonly sent: number;
  readonly missing: number;
  /** What became of encoders and readers that are not there any more. */
  readonly lost: readonly string[];
}

const lagSince = watchLag();
let encoders: GoodEncoder[] = [];

const steps = {
  publish: async ({ rtmpPort, keys }) => {
    encoders = await Promise.all(keys.map((key) => GoodEncoder.publish(rtmpPort, key)));
  },
  send: async ({ relayUrls }) => {
    for (const [index, encoder] of encoders.entries()) encoder.send(relayUrls[index]!);
    await Promise.resolve();
  },
  sample: () => Promise.resolve(),
  stop: async () => {
    await Promise.all(encoders.map((encoder) => encoder.stop()));
  },
} satisfies {
  [Kind in EncodersQuestion['kind']]: (question: Extract<EncodersQuestion, { kind: Kind }>) => Promise<void>;
};

answerQuestions(async (question: EncodersQuestion): Promise<EncodersFigures> => {
  await (steps[question.kind] as (question: EncodersQuestion) => Promise<void>)(question);
  const delaysMs = encoders.flatMap((encoder) => encoder.takeDelaysMs()).sort((a, b) => a - b);
  return {
    pictures: delaysMs.length,
    delayP99Ms: delaysMs[Math.floor(delaysMs.length * 0.99)] ?? 0,
    delayMaxMs: delaysMs.at(-1) ?? 0,
    lag: lagSince(),
    sent: encoders.reduce((sum, { framesSent }) => sum + framesSent, 0),
    missing: encoders.reduce((sum, { framesMissing }) => sum + framesMissing, 0),
    lost: encoders.flatMap(({ losses }) => losses),
  };
});
