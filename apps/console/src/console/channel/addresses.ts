/** Addresses and blocks as people write them in one line: with commas or spaces between them. */
export function addressesIn(text: string): string[] {
  return text.split(/[\s,;]+/).filter((address) => address !== '');
}
