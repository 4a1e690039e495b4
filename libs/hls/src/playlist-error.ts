/** A playlist that breaks the syntax, or a model that has no text. */
export class PlaylistError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PlaylistError';
  }
}
