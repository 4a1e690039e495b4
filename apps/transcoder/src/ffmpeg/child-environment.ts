// What an ffmpeg child sees of this process's environment: where programs are, and no secret.
export const childEnvironment = { PATH: '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin' } as const;
