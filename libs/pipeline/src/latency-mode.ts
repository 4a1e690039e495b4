// How a channel trades delay for smoothness. `low` encodes without look-ahead; `standard` spends it on picture quality.
import { z } from 'zod';

export const latencyModeSchema = z.enum(['standard', 'low']);
export type LatencyMode = z.infer<typeof latencyModeSchema>;
