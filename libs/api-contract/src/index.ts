// The REST API's requests and answers, as schemas: the API checks by them, the OpenAPI document is made of them.
export { loginSchema, logoutSchema, meSchema, refreshSchema, tokensSchema, userSchema } from './auth.ts';
export type { MeView, RoleName, TokensView } from './auth.ts';
export { changeMetadata } from './annotations.ts';
export {
  channelListQuerySchema,
  channelPageSchema,
  channelSchema,
  createChannelSchema,
  createdChannelSchema,
  updateChannelSchema,
} from './channels.ts';
export type { ChannelView, CreatedChannelView } from './channels.ts';
export { listQuerySchema, nothingSchema, pageOf } from './fields.ts';
export {
  createPlaybackKeySchema,
  createdPlaybackKeySchema,
  playbackKeyPageSchema,
  playbackKeySchema,
  updatePlaybackKeySchema,
} from './playback-keys.ts';
export type { CreatedPlaybackKeyView, PlaybackKeyView } from './playback-keys.ts';
export { streamHealthSchema } from './stream-health.ts';
export type { StreamHealthView } from './stream-health.ts';
export {
  createStreamKeySchema,
  revokeStreamKeyQuerySchema,
  rotateStreamKeySchema,
  streamKeyInfoSchema,
  streamKeyPageSchema,
  streamKeySchema,
  updateStreamKeySchema,
} from './stream-keys.ts';
export type { StreamKeyInfoView, StreamKeyView } from './stream-keys.ts';
export { kickSchema, streamPageSchema, streamSchema } from './streams.ts';
export type { StreamView } from './streams.ts';
export {
  adminOrganizationPageSchema,
  adminOrganizationQuerySchema,
  adminOrganizationSchema,
  adminUserPageSchema,
  adminUserQuerySchema,
  adminUserSchema,
  createdOrganizationSchema,
  createOrganizationSchema,
  disableUserSchema,
  impersonateSchema,
  impersonationSchema,
  rotateSigningKeysSchema,
  signingKeyListSchema,
  signingKeySchema,
  suspendOrganizationSchema,
} from './admin.ts';
export type { AdminOrganizationView, AdminUserView } from './admin.ts';
export { usageQuerySchema, usageSchema, usageTiers } from './usage.ts';
export type { UsageQuery, UsageRowView, UsageView } from './usage.ts';
export { quotaLimitsSchema, quotasSchema } from './quotas.ts';
export type { QuotasView } from './quotas.ts';
export {
  eventPageSchema,
  eventSchema,
  eventsQuerySchema,
  liveEventsQuerySchema,
  recorderPageSchema,
  streamEventsQuerySchema,
} from './events.ts';
export type { EventsQuery, EventView, RecorderEntryView } from './events.ts';
export {
  createdWebhookSchema,
  createWebhookSchema,
  resendWebhooksSchema,
  resentWebhooksSchema,
  rotateWebhookSecretSchema,
  updateWebhookSchema,
  webhookDeliveriesQuerySchema,
  webhookDeliveryDetailSchema,
  webhookDeliveryPageSchema,
  webhookDeliverySchema,
  webhookPageSchema,
  webhookSchema,
} from './webhooks.ts';
export type { WebhookDeliveryView, WebhookView } from './webhooks.ts';
export { streamViewersSchema, viewersQuerySchema } from './viewers.ts';
export type { StreamViewersView } from './viewers.ts';
export {
  changePasswordSchema,
  ownOrganizationPageSchema,
  requestPasswordResetSchema,
  resetPasswordSchema,
  sessionPageSchema,
  updateProfileSchema,
} from './account.ts';
export type { SessionView } from './account.ts';
export {
  apiKeyPageSchema,
  apiKeySchema,
  createApiKeySchema,
  createdApiKeySchema,
  rotateApiKeySchema,
  updateApiKeySchema,
} from './api-keys.ts';
export type { ApiKeyView } from './api-keys.ts';
export { adminAuditPageSchema, adminAuditQuerySchema, auditPageSchema, auditQuerySchema } from './audit-log.ts';
export type { AuditEntryView } from './audit-log.ts';
export {
  acceptInvitationSchema,
  createdInvitationSchema,
  createInvitationSchema,
  deleteOrganizationQuerySchema,
  invitationPageSchema,
  invitationPreviewSchema,
  lookUpInvitationSchema,
  memberPageSchema,
  memberSchema,
  organizationSchema,
  updateMemberSchema,
  updateOrganizationSchema,
} from './members.ts';
export type { InvitationPreviewView, InvitationView, MemberView, OrganizationView } from './members.ts';
export type { OwnOrganizationView } from './account.ts';
export type { CreatedOrganizationView, ImpersonationView } from './admin.ts';
export { adminWorkerListSchema, adminWorkerSchema, giveDutySchema } from './workers.ts';
export type { AdminWorkerView } from './workers.ts';
export type { CreatedApiKeyView } from './api-keys.ts';
export type { AdminAuditEntryView } from './audit-log.ts';
export type { CreatedInvitationView } from './members.ts';
export type { QuotaLimits } from './quotas.ts';
export type { CreatedWebhookView, WebhookDeliveryDetailView } from './webhooks.ts';
