// Every operation of the REST API: the table of contents.
import { createOrganization } from './admin/create-organization.ts';
import { getOrganizationAsAdmin } from './admin/get-organization.ts';
import { disableUser, enableUser } from './admin/disable-user.ts';
import { getQuotasAsAdmin } from './admin/get-quotas.ts';
import { getUser, listUsers } from './admin/read-users.ts';
import { impersonate } from './admin/impersonate.ts';
import { listAuditLogAsAdmin } from './admin/list-audit-log.ts';
import { listOrganizations } from './admin/list-organizations.ts';
import { resumeOrganization } from './admin/resume-organization.ts';
import { setQuotas } from './admin/set-quotas.ts';
import { listSigningKeys, rotateSigningKeys } from './admin/signing-keys.ts';
import { cordonWorker, drainWorker, uncordonWorker } from './admin/give-worker-duty.ts';
import { listWorkers } from './admin/list-workers.ts';
import { suspendOrganization } from './admin/suspend-organization.ts';
import { changePassword } from './account/change-password.ts';
import { endSession } from './account/end-session.ts';
import { leaveOrganization } from './account/leave-organization.ts';
import { listOwnOrganizations } from './account/list-own-organizations.ts';
import { listSessions } from './account/list-sessions.ts';
import { requestPasswordReset } from './account/request-password-reset.ts';
import { resetPassword } from './account/reset-password.ts';
import { updateProfile } from './account/update-profile.ts';
import { createApiKey } from './api-keys/create-api-key.ts';
import { getApiKey } from './api-keys/get-api-key.ts';
import { listApiKeys } from './api-keys/list-api-keys.ts';
import { revokeApiKey } from './api-keys/revoke-api-key.ts';
import { rotateApiKey } from './api-keys/rotate-api-key.ts';
import { updateApiKey } from './api-keys/update-api-key.ts';
import { listAuditLog } from './audit/list-audit-log.ts';
import { createChannel } from './channels/create-channel.ts';
import { deleteChannel } from './channels/delete-channel.ts';
import { getChannel } from './channels/get-channel.ts';
import { listChannels } from './channels/list-channels.ts';
import { updateChannel } from './channels/update-channel.ts';
import { listEvents } from './events/list-events.ts';
import { listStreamEvents } from './events/list-stream-events.ts';
import { streamLiveEvents } from './events/stream-live-events.ts';
import { acceptInvitation } from './invitations/accept-invitation.ts';
import { createInvitation } from './invitations/create-invitation.ts';
import { listInvitations } from './invitations/list-invitations.ts';
import { lookUpInvitation } from './invitations/look-up-invitation.ts';
import { revokeInvitation } from './invitations/revoke-invitation.ts';
import { getMember } from './members/get-member.ts';
import { listMembers } from './members/list-members.ts';
import { removeMember } from './members/remove-member.ts';
import { updateMember } from './members/update-member.ts';
import type { RoutableOperation } from './operation/operation.ts';
import { deleteOrganization } from './organization/delete-organization.ts';
import { getOrganization } from './organization/get-organization.ts';
import { updateOrganization } from './organization/update-organization.ts';
import { createPlaybackKey } from './playback-keys/create-playback-key.ts';
import { getPlaybackKey } from './playback-keys/get-playback-key.ts';
import { listPlaybackKeys } from './playback-keys/list-playback-keys.ts';
import { revokePlaybackKey } from './playback-keys/revoke-playback-key.ts';
import { updatePlaybackKey } from './playback-keys/update-playback-key.ts';
import { getQuotas } from './quotas/get-quotas.ts';
import { logIn } from './session/log-in.ts';
import { logOut } from './session/log-out.ts';
import { refreshSession } from './session/refresh.ts';
import { whoAmI } from './session/who-am-i.ts';
import { createStreamKey } from './stream-keys/create-stream-key.ts';
import { getStreamKey } from './stream-keys/get-stream-key.ts';
import { listStreamKeys } from './stream-keys/list-stream-keys.ts';
import { revealPrimaryKey, revealStreamKey } from './stream-keys/reveal-stream-key.ts';
import { revokeStreamKey } from './stream-keys/revoke-stream-key.ts';
import { rotatePrimaryKey, rotateStreamKey } from './stream-keys/rotate-stream-key.ts';
import { updateStreamKey } from './stream-keys/update-stream-key.ts';
import { getHealth } from './streams/get-health.ts';
import { getStream } from './streams/get-stream.ts';
import { getViewers } from './streams/get-viewers.ts';
import { kickStream } from './streams/kick-stream.ts';
import { releaseStream } from './streams/release-stream.ts';
import { listStreams } from './streams/list-streams.ts';
import { stopStream } from './streams/stop-stream.ts';
import { getUsage } from './usage/get-usage.ts';
import { createWebhook } from './webhooks/create-webhook.ts';
import { deleteWebhook } from './webhooks/delete-webhook.ts';
import { getDelivery } from './webhooks/get-delivery.ts';
import { getWebhook } from './webhooks/get-webhook.ts';
import { listDeliveries } from './webhooks/list-deliveries.ts';
import { listWebhooks } from './webhooks/list-webhooks.ts';
import { resendDelivery } from './webhooks/resend-delivery.ts';
import { resendRange } from './webhooks/resend-range.ts';
import { rotateWebhookSecret } from './webhooks/rotate-secret.ts';
import { testWebhook } from './webhooks/test-webhook.ts';
import { updateWebhook } from './webhooks/update-webhook.ts';

export const operations: readonly RoutableOperation[] = [
  createChannel,
  listChannels,
  getChannel,
  updateChannel,
  deleteChannel,
  createStreamKey,
  listStreamKeys,
  getStreamKey,
  updateStreamKey,
  revokeStreamKey,
  revealStreamKey,
  rotateStreamKey,
  revealPrimaryKey,
  rotatePrimaryKey,
  listStreams,
  getStream,
  getHealth,
  getViewers,
  kickStream,
  releaseStream,
  stopStream,
  listStreamEvents,
  listEvents,
  streamLiveEvents,
  createWebhook,
  listWebhooks,
  getWebhook,
  updateWebhook,
  deleteWebhook,
  rotateWebhookSecret,
  testWebhook,
  resendRange,
  listDeliveries,
  getDelivery,
  resendDelivery,
  createPlaybackKey,
  listPlaybackKeys,
  getPlaybackKey,
  updatePlaybackKey,
  revokePlaybackKey,
  getUsage,
  getQuotas,
  logIn,
  refreshSession,
  logOut,
  requestPasswordReset,
  resetPassword,
  lookUpInvitation,
  acceptInvitation,
  whoAmI,
  updateProfile,
  changePassword,
  listSessions,
  endSession,
  listOwnOrganizations,
  leaveOrganization,
  getOrganization,
  updateOrganization,
  deleteOrganization,
  listMembers,
  getMember,
  updateMember,
  removeMember,
  createInvitation,
  listInvitations,
  revokeInvitation,
  createApiKey,
  listApiKeys,
  getApiKey,
  updateApiKey,
  rotateApiKey,
  revokeApiKey,
  listAuditLog,
  listOrganizations,
  getOrganizationAsAdmin,
  createOrganization,
  suspendOrganization,
  resumeOrganization,
  getQuotasAsAdmin,
  setQuotas,
  impersonate,
  listUsers,
  getUser,
  disableUser,
  enableUser,
  listWorkers,
  cordonWorker,
  uncordonWorker,
  drainWorker,
  listAuditLogAsAdmin,
  listSigningKeys,
  rotateSigningKeys,
];
