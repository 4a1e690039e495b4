// When a machine has no memory left, its kernel ends a process to get some. It shall be an encoder child, which costs one
// stream a moment, and not the transcoder, which has all of them, nor anything else. Linux only; elsewhere nothing happens.
import { writeFile } from 'node:fs/promises';

/** Of 1000: more than any process of ordinary size gets by the memory that it uses. */
const badness = '800';

/** Never rejects: who may not say so, or is too late, changes nothing. */
export async function makeFirstToGo(pid: number | undefined): Promise<void> {
  if (pid === undefined || process.platform !== 'linux') return;
  await writeFile(`/proc/${pid}/oom_score_adj`, badness).catch(() => undefined);
}
