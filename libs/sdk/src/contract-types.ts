// What goes to the API and what comes back, by the schemas that the API itself checks by. Types alone: nothing of the
// schemas is loaded, and the published package has these types written out (see ../build).
import type * as contract from '@millrace/api-contract';
import type { z } from 'zod';

type Input<S extends z.ZodType> = z.input<S>;
type Output<S extends z.ZodType> = z.output<S>;
/** A filter as it is given; pages are the business of `Pages`. */
type Filter<S extends z.ZodType> = Omit<z.input<S>, 'limit' | 'cursor'>;

/** Any JSON; the name is the one that the schemas have for it. */
export type JSONType = z.core.util.JSONType;

export type Me = contract.MeView;
export type User = Output<typeof contract.userSchema>;
export type ProfileChanges = Input<typeof contract.updateProfileSchema>;
export type PasswordChange = Input<typeof contract.changePasswordSchema>;
export type Session = contract.SessionView;
export type OwnOrganization = Output<typeof contract.ownOrganizationPageSchema>['data'][number];

export type Login = Input<typeof contract.loginSchema>;
export type Tokens = contract.TokensView;
export type Refresh = Input<typeof contract.refreshSchema>;
export type PasswordReset = Input<typeof contract.resetPasswordSchema>;
export type InvitationPreview = contract.InvitationPreviewView;
export type InvitationAcceptance = Input<typeof contract.acceptInvitationSchema>;

export type Channel = contract.ChannelView;
export type CreatedChannel = contract.CreatedChannelView;
export type NewChannel = Input<typeof contract.createChannelSchema>;
export type ChannelChanges = Input<typeof contract.updateChannelSchema>;
export type ChannelFilter = Filter<typeof contract.channelListQuerySchema>;

/** Without its secret. */
export type StreamKeyInfo = contract.StreamKeyInfoView;
export type StreamKey = contract.StreamKeyView;
export type NewStreamKey = Input<typeof contract.createStreamKeySchema>;
export type StreamKeyChanges = Input<typeof contract.updateStreamKeySchema>;

export type Stream = contract.StreamView;
export type StreamHealth = contract.StreamHealthView;
export type StreamViewers = contract.StreamViewersView;
/** An entry of a stream's flight recorder. */
export type RecorderEntry = contract.RecorderEntryView;

export type MillraceEvent = contract.EventView;
export type EventPage = Output<typeof contract.eventPageSchema>;
export type EventType = NonNullable<Output<typeof contract.eventsQuerySchema>['types']>[number];

export type Webhook = contract.WebhookView;
export type CreatedWebhook = Output<typeof contract.createdWebhookSchema>;
export type NewWebhook = Input<typeof contract.createWebhookSchema>;
export type WebhookChanges = Input<typeof contract.updateWebhookSchema>;
export type WebhookDelivery = contract.WebhookDeliveryView;
export type WebhookDeliveryDetail = Output<typeof contract.webhookDeliveryDetailSchema>;
export type WebhookDeliveryFilter = Filter<typeof contract.webhookDeliveriesQuerySchema>;
export type ResendRange = Input<typeof contract.resendWebhooksSchema>;
export type Resent = Output<typeof contract.resentWebhooksSchema>;

export type PlaybackKey = contract.PlaybackKeyView;
export type CreatedPlaybackKey = contract.CreatedPlaybackKeyView;
export type NewPlaybackKey = Input<typeof contract.createPlaybackKeySchema>;
export type PlaybackKeyChanges = Input<typeof contract.updatePlaybackKeySchema>;

export type Usage = contract.UsageView;
export type UsageRow = contract.UsageRowView;
export type UsageFilter = Omit<Filter<typeof contract.usageQuerySchema>, 'format'>;
export type Quotas = contract.QuotasView;
export type QuotaLimits = Input<typeof contract.quotaLimitsSchema>;

export type Organization = contract.OrganizationView;
export type OrganizationChanges = Input<typeof contract.updateOrganizationSchema>;
export type Role = contract.RoleName;
export type Member = contract.MemberView;
export type Invitation = contract.InvitationView;
export type CreatedInvitation = Output<typeof contract.createdInvitationSchema>;
export type NewInvitation = Input<typeof contract.createInvitationSchema>;

/** Without the key itself. */
export type ApiKey = contract.ApiKeyView;
export type CreatedApiKey = Output<typeof contract.createdApiKeySchema>;
export type NewApiKey = Input<typeof contract.createApiKeySchema>;
export type ApiKeyChanges = Input<typeof contract.updateApiKeySchema>;

export type AuditEntry = contract.AuditEntryView;
export type AuditFilter = Filter<typeof contract.auditQuerySchema>;
export type AdminAuditEntry = Output<typeof contract.adminAuditPageSchema>['data'][number];
export type AdminAuditFilter = Filter<typeof contract.adminAuditQuerySchema>;

export type AdminOrganization = contract.AdminOrganizationView;
export type AdminOrganizationFilter = Filter<typeof contract.adminOrganizationQuerySchema>;
export type NewOrganization = Input<typeof contract.createOrganizationSchema>;
export type CreatedOrganization = Output<typeof contract.createdOrganizationSchema>;
export type NewImpersonation = Input<typeof contract.impersonateSchema>;
export type Impersonation = Output<typeof contract.impersonationSchema>;
export type SigningKey = Output<typeof contract.signingKeySchema>;
export type AdminWorker = contract.AdminWorkerView;
export type AdminUser = contract.AdminUserView;
export type AdminUserFilter = Filter<typeof contract.adminUserQuerySchema>;
