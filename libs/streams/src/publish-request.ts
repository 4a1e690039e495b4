import type { AuthorizeRequest, ConnectionId, Edge } from '@millrace/pipeline';
import type { KeyRef } from './publish-key.ts';

/** An edge's question about one publish. */
export interface PublishRequest {
  /** The key itself stays with the caller. */
  key: KeyRef;
  edge: Edge;
  connectionId: ConnectionId;
  /** Of the encoder. */
  remoteAddress: string;
  /** The stream that the connection feeds already, and the epoch that it has done so under while we were away. */
  resumed?: AuthorizeRequest['resumed'];
  /** The holder that we named before does not give way to this encoder. */
  lostTo?: ConnectionId;
  /** There is no room for another stream: encoders of those that run are let in, others are to try again. */
  isFull?: boolean;
}
