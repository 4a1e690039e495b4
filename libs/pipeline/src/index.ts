// The path, in path order. `ls` of this folder is the architecture diagram.
export { ingestApplications, rtmpsUrlSchema, rtmpUrlSchema, takesStreamKeys } from './ingest-address.ts';
export {
  authorizeAnswerSchema,
  authorizeRequestSchema,
  credentialsAnswerSchema,
  credentialsRequestSchema,
  disconnectedSchema,
  heartbeatAnswerSchema,
  heartbeatSchema,
  ingestGrantSchema,
  ingestHeartbeat,
  stopCheckMs,
  ingestPaths,
  publishRefusals,
  takeoverIdleMs,
  transcoderLostAnswerSchema,
  transcoderLostSchema,
} from './encoder-to-edge.ts';
export type {
  AuthorizeAnswer,
  AuthorizeRequest,
  CredentialsAnswer,
  CredentialsRequest,
  Disconnected,
  DisconnectReason,
  Edge,
  Heartbeat,
  HeartbeatAnswer,
  IngestGrant,
  RefusalReason,
  TranscoderLost,
} from './encoder-to-edge.ts';
export {
  contestAnswerSchema,
  contestPath,
  contestSchema,
  type ContestAnswer,
  type EncoderIdentity,
} from './edge-to-edge.ts';
export { acceptedFourCcs, fourCcsOf, isAcceptedFourCc } from './media-codecs.ts';
export type { MediaCodec } from './media-codecs.ts';
export {
  ingestHealthCodes,
  ingestHealthCodeSchema,
  ingestHealthReportSchema,
  ingestHealthRules,
  ingestHealthSampleSchema,
  judgeIngestHealth,
} from './ingest-health.ts';
export type {
  IngestHealthCode,
  IngestHealthContext,
  IngestHealthReport,
  IngestHealthRule,
  IngestHealthSample,
} from './ingest-health.ts';
export {
  currentEpochPath,
  currentEpochSchema,
  transcodeJobId,
  transcodeJobName,
  transcodeJobPolicy,
  transcodeJobSchema,
  transcodeQueueName,
} from './edge-to-transcoder.ts';
export type { CurrentEpoch, TranscodeJob } from './edge-to-transcoder.ts';
export {
  relayClockHeader,
  relayConnectionHeader,
  relayEpochHeader,
  relayKeepAlive,
  relayPath,
  relaySilenceMs,
  relayTimeOriginHeader,
  replayBufferMs,
  transcoderLostAfterMs,
} from './edge-to-transcoder-media.ts';
export {
  initName,
  objectKey,
  objectPlaceOf,
  partCopyKey,
  objectNameSchema,
  openSegmentKey,
  renditionIdSchema,
  segmentName,
  sliceOfOpenSegment,
  sliceOfPartCopy,
  streamPrefix,
  trackIds,
} from './transcoder-to-storage.ts';
export type { ObjectPlace } from './transcoder-to-storage.ts';
export { hotWindowUrlOf, livePlaylist, parseLogRecord, runRecordSchema, writeLogRecord } from './storage-to-origin.ts';
export type {
  LaterRecord,
  CellMedia,
  CellRecord,
  EndRecord,
  LogRecord,
  PartMedia,
  PartRecord,
  PlaylistSettings,
  Rendition,
  RunRecord,
  TimelineMode,
} from './storage-to-origin.ts';
export {
  cacheControl,
  clockHeader,
  maxPlaybackKeys,
  deliveryReportMs,
  deliveryReportPath,
  deliveryReportSchema,
  maxDeliveries,
  maxPlaybackTokenSeconds,
  mediaObjectRelativePath,
  mediaPlaylistPath,
  multivariantPath,
  nextName,
  playbackClaimsSchema,
  playbackKeySchema,
  playbackLookupPath,
  playbackLookupSchema,
  playbackPolicySchema,
  playerPagePath,
  signedPathPrefix,
  viewerReportMs,
  viewerReportPath,
  viewerReportSchema,
  viewingName,
} from './origin-to-viewer.ts';
export type {
  DeliveryReport,
  PlaybackClaims,
  PlaybackKey,
  PlaybackLookup,
  PlaybackPolicy,
  ViewerReport,
} from './origin-to-viewer.ts';
export {
  channelStateSchema,
  endReasonFaults,
  endReasonMeanings,
  endReasonSchema,
  eventFaultSchema,
  firstCellPath,
  firstCellSchema,
  mediaFactsSchema,
  neverStartedAfterMs,
  testStreamLimitMs,
  reconnectWindow,
  renditionsPath,
  renditionsReportSchema,
  slateFailedPath,
  slateFailureSchema,
  encoderFailedPath,
  encoderFailureSchema,
  quarantine,
  quarantineMs,
  streamStateSchema,
} from './stream-events.ts';
export type {
  ChannelState,
  EndReason,
  EventFault,
  FirstCell,
  MediaFacts,
  RenditionsReport,
  SlateFailure,
  EncoderFailure,
  StreamState,
} from './stream-events.ts';
export {
  eventCatalogue,
  eventTypes,
  lostEncoderFaults,
  mediaPlaneEventTypes,
  reservedEventFamilies,
} from './events.ts';
export type {
  EventData,
  EventEnvelope,
  EventType,
  KeyProblem,
  LostEncoderReason,
  MediaPlaneEventType,
  WebhookDisabledReason,
} from './events.ts';
export { keyPriority, publishPolicyMeanings, publishPolicySchema, takeoverLimit } from './publish-policy.ts';
export type { PublishPolicy } from './publish-policy.ts';
export {
  keepDutyMs,
  roomElsewhere,
  withStorage,
  workerBeat,
  workerDutySchema,
  workerReportSchema,
} from './worker-duty.ts';
export type { WorkerDuty, WorkerReport } from './worker-duty.ts';
export { hotWindowMs, hotWindowPath, partName, partNamePattern } from './transcoder-to-origin.ts';
export type { HotPlace } from './transcoder-to-origin.ts';
export { defaultMediaSettings, mediaSettingsSchema, ownRungSchema, streamLimitsSchema } from './media-settings.ts';
export type { MediaSettings, StreamLimits } from './media-settings.ts';
export { latencyModeSchema } from './latency-mode.ts';
export type { LatencyMode } from './latency-mode.ts';
export { idPrefixes, isAnyId, isId, firstIdAt, newId } from './ids.ts';
export type {
  ApiKeyId,
  ChannelId,
  ConnectionId,
  InvitationId,
  AuditEntryId,
  SessionId,
  EventId,
  Id,
  IdKind,
  OrganizationId,
  PlaybackId,
  PlaybackKeyId,
  StreamId,
  StreamKeyId,
  UserId,
  WebhookId,
  WorkerId,
} from './ids.ts';
export { logSnapshotKey, logSnapshotSchema, newestSnapshot, snapshotEpochs } from './log-snapshot.ts';
export type { LogSnapshot } from './log-snapshot.ts';
