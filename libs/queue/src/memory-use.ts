// How much of the memory that it may have Redis uses.
import type { Redis } from './redis.ts';

/** 1 when nothing more goes in, and then above it; 0 when Redis has no bound. Rejects when it can't be asked. */
export async function memoryUse(redis: Redis): Promise<number> {
  const info = await redis.info('memory');
  const [used, bound] = ['used_memory', 'maxmemory'].map((name) => numberIn(info, name));
  return used && bound ? used / bound : 0;
}

function numberIn(info: string, name: string): number {
  return Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
}
