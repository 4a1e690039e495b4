// The ffmpeg child of one stream. It sees pipes and nothing else: no network, no files, an empty environment; when this
// process dies its stdin ends, and it ends. Its outputs are always read: a pipe that is not read stalls every rung.
import type { VideoConfiguration } from '@millrace/codecs';
import type { Logger } from '@millrace/service';
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { MediaEvent, VideoUnit } from '../packaging/access-unit.ts';
import { MediaDemuxer } from '../packaging/media-demuxer.ts';
import { encodeArguments, firstOutputFd, type EncodeRequest } from './arguments.ts';
import { readTurns } from '../read-turns.ts';
import { childEnvironment } from './child-environment.ts';
import { childOffsetMs } from './child-time.ts';
import { makeFirstToGo } from './first-to-go.ts';
import { encoderInputFor, type EncoderInput } from './encoder-input.ts';

export interface EncoderOptions {
  ffmpegPath: string;
  request: Omit<EncodeRequest, 'firstPtsMs' | 'input'>;
  configuration: VideoConfiguration;
  /** ffmpeg's decoder of what the configuration describes. */
  decoder: string;
  /** Relay time of the first picture to encode. */
  fromMs: number;
  /** Called for each rung's configuration and pictures, in relay time. */
  onMedia: (rungIndex: number, event: MediaEvent) => void;
  log: Logger;
}

/** The child ended although it was not told to, or its output can't be read. */
export class EncoderError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'EncoderError';
  }
}

const silentStderrLines = /not enough frames to estimate rate|co located POCs unavailable|mmco: unref short failure/;
const maxLoggedStderrLines = 50;
const graceMs = { afterEndOfInput: 5_000, afterSigterm: 2_000 } as const;

export class Encoder {
  readonly #child: ChildProcess;
  readonly #stdin: NonNullable<ChildProcess['stdin']>;
  readonly #options: EncoderOptions;
  readonly #input: EncoderInput;
  /** From relay time to the child's. */
  readonly #offsetMs: number;
  readonly #outputs: Promise<void>;
  /** When the first input came that no output has followed yet. */
  #unansweredSinceMs: number | undefined;
  #blockedMs = 0;
  #blockedSinceMs: number | undefined;
  #stderrLines = 0;
  #ending = false;
  /** Settles when the child has exited and all its output has been told; rejects with EncoderError on failure. */
  readonly finished: Promise<void>;

  constructor(options: EncoderOptions) {
    this.#options = options;
    this.#input = encoderInputFor(options.configuration);
    this.#offsetMs = childOffsetMs(options.fromMs);
    const args = encodeArguments({
      ...options.request,
      firstPtsMs: options.fromMs + this.#offsetMs,
      input: { format: this.#input.format, decoder: options.decoder },
    });
    const outputs = options.request.rungs.map(() => 'pipe' as const);
    this.#child = spawn(options.ffmpegPath, args, {
      stdio: ['pipe', 'ignore', 'pipe', ...outputs],
      env: childEnvironment,
    });
    void makeFirstToGo(this.#child.pid);
    if (!this.#child.stdin) throw new EncoderError('ffmpeg has no stdin');
    this.#stdin = this.#child.stdin;
    // A broken pipe shows as the child's exit.
    this.#stdin.on('error', () => undefined);
    if (this.#child.stderr) createInterface(this.#child.stderr).on('line', (line) => this.#logStderr(line));
    const failure = { error: undefined as unknown };
    this.#outputs = this.#readOutputs(failure);
    this.finished = this.#awaitExit(failure);
    this.finished.catch(() => undefined);
    this.#stdin.write(this.#input.header);
  }

  /** For how long the child has had input and produced nothing. */
  get unansweredMs(): number {
    return this.#unansweredSinceMs === undefined ? 0 : performance.now() - this.#unansweredSinceMs;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** For how long pictures have waited until the child could take them, all in all. */
  get blockedMs(): number {
    return this.#blockedMs + (this.#blockedSinceMs === undefined ? 0 : performance.now() - this.#blockedSinceMs);
  }

  /** Feeds one picture. Resolves when the child can take more; undefined when that is at once. */
  push(unit: VideoUnit): Promise<void> | undefined {
    this.#unansweredSinceMs ??= performance.now();
    const takesMore = this.#write(this.#input.encode(unit, this.#offsetMs)) || this.#stdin.destroyed;
    return takesMore ? undefined : this.#awaitRoom();
  }

  async #awaitRoom(): Promise<void> {
    this.#blockedSinceMs = performance.now();
    await this.#drained();
    this.#blockedMs = this.blockedMs;
    this.#blockedSinceMs = undefined;
  }

  /** In one system call. False when the child should be waited for. */
  #write(pieces: readonly Uint8Array[]): boolean {
    this.#stdin.cork();
    const takesMore = pieces.map((piece) => this.#stdin.write(piece)).at(-1);
    this.#stdin.uncork();
    return takesMore ?? true;
  }

  /** No more pictures: the child finishes what it has. */
  async end(): Promise<void> {
    this.#ending = true;
    this.#stdin.end();
    const term = setTimeout(() => this.#child.kill('SIGTERM'), graceMs.afterEndOfInput);
    const kill = setTimeout(() => this.kill(), graceMs.afterEndOfInput + graceMs.afterSigterm);
    await this.finished.finally(() => {
      clearTimeout(term);
      clearTimeout(kill);
    });
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Resolves when stdin can take more, or will never again. */
  #drained(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#stdin.off('drain', done);
        this.#stdin.off('close', done);
        resolve();
      };
      this.#stdin.on('drain', done);
      this.#stdin.on('close', done);
    });
  }

  async #readOutputs(failure: { error: unknown }): Promise<void> {
    const pipes = this.#options.request.rungs.map((_, i) => this.#child.stdio[firstOutputFd + i] as Readable);
    await Promise.all(pipes.map((pipe, i) => this.#readOutput(pipe, i, failure)));
  }

  async #readOutput(pipe: Readable, rungIndex: number, failure: { error: unknown }): Promise<void> {
    const demuxer = new MediaDemuxer({ offsetMs: -this.#offsetMs });
    pipe.on('data', (chunk: Buffer) => {
      readTurns.noteRead();
      // A picture that waits to be taken is input that no output has followed.
      this.#unansweredSinceMs = this.#blockedSinceMs === undefined ? undefined : performance.now();
      try {
        for (const event of demuxer.push(chunk)) this.#options.onMedia(rungIndex, event);
      } catch (error) {
        pipe.destroy(error as Error);
      }
    });
    try {
      await finished(pipe, { writable: false });
    } catch (error) {
      failure.error ??= error;
      this.kill();
    }
  }

  async #awaitExit(failure: { error: unknown }): Promise<void> {
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      this.#child.once('exit', (...exit) => resolve(exit));
      this.#child.once('error', (error) => reject(new EncoderError('ffmpeg could not be started', error)));
    });
    await this.#outputs;
    if (failure.error) throw new EncoderError('the output of ffmpeg could not be used', failure.error);
    if (!this.#ending || code !== 0) throw new EncoderError(`ffmpeg ended with ${signal ?? `code ${code ?? '?'}`}`);
  }

  #logStderr(line: string): void {
    if (line.trim() === '' || silentStderrLines.test(line)) return;
    if ((this.#stderrLines += 1) > maxLoggedStderrLines) return;
    this.#options.log.warn('ffmpeg.said', { line: line.slice(0, 500) });
  }
}
