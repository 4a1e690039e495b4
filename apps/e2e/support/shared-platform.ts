// Vitest's global set-up of the stories: one platform for all that do not need one of their own.
import type { TestProject } from 'vitest/node';
import { removeHome, startPlatform } from './platform.ts';

declare module 'vitest' {
  interface ProvidedContext {
    apiUrl: string;
    originUrl: string;
    rtmpPort: number;
    apiKey: string;
    supervisorPid: number;
    home: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Receivers of webhooks in the stories are on this machine.
  const platform = await startPlatform({ env: { MILLRACE_WEBHOOK_ALLOWED_ADDRESSES: '127.0.0.1/32' } });
  for (const name of ['apiUrl', 'originUrl', 'rtmpPort', 'apiKey', 'home'] as const)
    project.provide(name, platform[name]);
  project.provide('supervisorPid', platform.pid);
  return async () => {
    await platform.stop();
    await removeHome(platform.home);
  };
}
