import type { Channel } from '@millrace/sdk';

/** The latency modes in the broadcaster's words. */
export const latencyModeNames: Readonly<Record<Channel['latencyMode'], string>> = {
  standard: 'Standard latency',
  low: 'Low latency',
};
