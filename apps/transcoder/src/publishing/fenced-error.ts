/** The lease went to somebody else: nothing more may be written. */
export class FencedError extends Error {
  constructor() {
    super('the lease of the playlist log is lost');
    this.name = 'FencedError';
  }
}
