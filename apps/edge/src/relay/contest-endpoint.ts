// HOP edge → edge: another process has an encoder with the key of one of our publishers, and asks whether ours still lives.
import { AppError } from '@millrace/errors';
import { contestPath, contestSchema, isId, type ContestAnswer } from '@millrace/pipeline';
import type { FastifyInstance } from 'fastify';
import type { Contests } from '../admission/contests.ts';

export function contestRoute(app: FastifyInstance, contests: Contests): void {
  app.post<{ Params: { id: string } }>(
    contestPath(':id'),
    async ({ params: { id }, body }, reply): Promise<ContestAnswer> => {
      const question = contestSchema.safeParse(body);
      if (!isId('connection', id) || !question.success) throw new AppError('NOT_FOUND', 'This is no connection.');
      const asking = new AbortController();
      reply.raw.once('close', () => asking.abort());
      return contests.settleHere({ connectionId: id, ...question.data }, asking.signal);
    },
  );
}
