/** A backing service that could not start. The message is for the person at the terminal: what happened, what to do. */
export class BackingServiceError extends Error {
  override readonly name = 'BackingServiceError';
}
