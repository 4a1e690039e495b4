export { RtmpServerSession } from './server-session.ts';
export type { PayloadMemory } from './payload-memory.ts';
export type { RtmpEvent } from './rtmp-event.ts';
export { RtmpProtocolError, type RtmpProtocolErrorCode } from './protocol-error.ts';
export type { RtmpStatus } from './status-info.ts';
export { parsePublishAddress, type PublishAddress } from './publish-address.ts';
export { decodeAmf0 } from './amf0-decoder.ts';
export { encodeAmf0 } from './amf0-encoder.ts';
export { amf0Object, type Amf0Object, type Amf0Value } from './amf0-value.ts';
