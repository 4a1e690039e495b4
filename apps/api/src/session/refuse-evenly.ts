// A refused login is answered at the next step of a clock that began with its request: how long it took to look for the
// user, to compare and to write down the failure lies within the step, so time does not tell which e-mails exist.
import { AppError } from '@millrace/errors';

/** Several times of what a refusal takes on an idle machine. */
export const refusalStepMs = 250;

/** Runs `login`. INVALID_CREDENTIALS is thrown at a step, everything else at once. */
export async function refuseEvenly<T>(login: () => Promise<T>): Promise<T> {
  const startedAtMs = performance.now();
  try {
    return await login();
  } catch (error) {
    if (error instanceof AppError && error.code === 'INVALID_CREDENTIALS') {
      const tookMs = performance.now() - startedAtMs;
      const leftMs = Math.ceil(tookMs / refusalStepMs) * refusalStepMs - tookMs;
      await new Promise((resolve) => setTimeout(resolve, leftMs));
    }
    throw error;
  }
}
