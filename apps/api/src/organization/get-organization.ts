// organization.get: the caller's organization.
import { nothingSchema, organizationSchema } from '@millrace/api-contract';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { findOwnOrganization, organizationVersion } from './own-organization.ts';

export const getOrganization = tenantOperation({
  name: 'organization.get',
  method: 'GET',
  path: '/v1/organization',
  summary: 'Get the organization',
  permission: 'organization:read',
  query: nothingSchema,
  status: 200,
  response: organizationSchema,
  version: organizationVersion,
  handle: findOwnOrganization,
});
