// What is kept of a request beyond its answer. V8 makes a piece of a text a view of the whole, which lives as long as the
// piece: a name of twenty letters would keep all that came with it.

/** The same text in memory of its own. What requests say is Latin-1. */
export function ownText(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}
