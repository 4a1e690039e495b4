/** An encoder as seen from the internet. */
export interface Peer {
  readonly address: string;
  readonly port: number;
}
