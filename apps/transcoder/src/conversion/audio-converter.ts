// The ffmpeg child that turns one track of sound into AAC. Like the encoder of the pictures it sees pipes and nothing else,
// and ends when this process does. What it has made is fetched by the one who feeds it, so that one loop owns the media.
import type { Logger } from '@millrace/service';
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { childEnvironment } from '../ffmpeg/child-environment.ts';
import { makeFirstToGo } from '../ffmpeg/first-to-go.ts';
import { childOffsetMs } from '../ffmpeg/child-time.ts';
import { EncoderError } from '../ffmpeg/encoder.ts';
import { encodeMatroskaAudioHeader, encodeMatroskaBlock } from '../ffmpeg/matroska-stream.ts';
import type { AudioFrame } from '../packaging/access-unit.ts';
import { MediaDemuxer } from '../packaging/media-demuxer.ts';
import { converterArguments } from './converter-arguments.ts';
import type { ConvertedFormat } from './converted-formats.ts';

export interface AudioConverterOptions {
  ffmpegPath: string;
  format: ConvertedFormat;
  /** What the source sent to begin with; empty for formats without it. */
  record: Uint8Array;
  /** ffmpeg's name of it. */
  decoder: string;
  /** Relay time of the first frame. */
  fromMs: number;
  log: Logger;
}

const maxLoggedStderrLines = 20;
const graceMs = 5_000;
/** A child that leaves so much unread hangs: more than ten seconds of any sound that is sent here. */
const maxUnreadBytes = 4_000_000;

export class AudioConverter {
  readonly #child: ChildProcess;
  readonly #stdin: Writable;
  readonly #log: Logger;
  readonly #exited: Promise<void>;
  /** From relay time to the child's. */
  readonly #offsetMs: number;
  #frames: AudioFrame[] = [];
  #failure: EncoderError | undefined;
  #onFrames: () => void = () => undefined;
  #isEnding = false;
  #stderrLines = 0;

  constructor({ ffmpegPath, format, record, decoder, fromMs, log }: AudioConverterOptions) {
    this.#log = log;
    this.#offsetMs = childOffsetMs(fromMs);
    const child = spawn(ffmpegPath, converterArguments(decoder), {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: childEnvironment,
    });
    this.#child = child;
    void makeFirstToGo(child.pid);
    this.#stdin = child.stdin;
    // A broken pipe shows as the child's exit.
    this.#stdin.on('error', () => undefined);
    createInterface(child.stderr).on('line', (line) => this.#logStderr(line));
    this.#exited = this.#follow(child.stdout);
    this.#stdin.write(encodeMatroskaAudioHeader({ codecId: format.matroskaId, record }));
  }

  push(frame: { ptsMs: number; data: Uint8Array }): void {
    const block = { ptsMs: Math.max(0, frame.ptsMs + this.#offsetMs), isKeyframe: true, data: frame.data };
    this.#stdin.write(encodeMatroskaBlock(block));
    if (this.#stdin.writableLength > maxUnreadBytes) this.#child.kill('SIGKILL');
  }

  /** What has come out since the last time. Throws EncoderError when the child has failed. */
  take(): AudioFrame[] {
    if (this.#failure) throw this.#failure;
    return this.#frames.splice(0);
  }

  /** Resolves when there is something to take, the child has ended, or the time is up. */
  ready(limitMs: number): Promise<void> {
    if (this.#frames.length > 0 || this.#failure) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#onFrames = () => undefined;
        resolve();
      };
      const timer = setTimeout(done, limitMs);
      this.#onFrames = done;
    });
  }

  /** No more sound: resolves when all that is inside has come out. */
  async end(): Promise<void> {
    this.#isEnding = true;
    this.#stdin.end();
    const timer = setTimeout(() => this.kill(), graceMs);
    await this.#exited.finally(() => clearTimeout(timer));
  }

  kill(): void {
    this.#isEnding = true;
    this.#child.kill('SIGKILL');
  }

  async #follow(stdout: Readable): Promise<void> {
    const exit = new Promise<string>((resolve) => {
      this.#child.once('exit', (code, signal) => resolve(signal ?? `code ${code ?? '?'}`));
      this.#child.once('error', (error) => resolve(error.message));
    });
    const demuxer = new MediaDemuxer({ offsetMs: -this.#offsetMs });
    try {
      for await (const chunk of stdout) {
        for (const event of demuxer.push(chunk as Buffer)) if (event.kind === 'audio') this.#frames.push(event.frame);
        if (this.#frames.length > 0) this.#onFrames();
      }
    } catch (error) {
      this.#failure = new EncoderError('the sound that ffmpeg made could not be read', error);
      this.#child.kill('SIGKILL');
    }
    const how = await exit;
    if (!this.#isEnding) this.#failure ??= new EncoderError(`the converter of sound ended with ${how}`);
    this.#onFrames();
  }

  #logStderr(line: string): void {
    if (line.trim() === '' || (this.#stderrLines += 1) > maxLoggedStderrLines) return;
    this.#log.warn('ffmpeg.said', { line: line.slice(0, 500) });
  }
}
