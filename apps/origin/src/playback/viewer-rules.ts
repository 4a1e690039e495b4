// What a playback token says about who may watch: pages, countries, addresses. A rule that cannot be checked, because the
// request does not say, counts as broken.
import { AppError } from '@millrace/errors';
import { AddressList, isAddressBlock, plainAddress } from '@millrace/service';
import type { DeliveryRequest } from '../http/delivery-request.ts';

export interface ViewerRules {
  domains?: readonly string[] | undefined;
  countries?: readonly string[] | undefined;
  ip?: string | undefined;
}

/** Headers by which a proxy or CDN in front tells who asks; lower case. */
export interface ViewerHeaders {
  country: string | undefined;
  /** Of a list of addresses the last one counts: the one that our own proxy has seen. */
  clientAddress: string | undefined;
}

/** Throws PLAYBACK_NOT_ALLOWED. */
export function refuseOthers(request: DeliveryRequest, rules: ViewerRules, headers: ViewerHeaders): void {
  const { domains, countries, ip } = rules;
  if (domains && !domains.some((domain) => isUnder(pageHost(request), domain.toLowerCase())))
    throw refused('It does not allow this page.');
  if (countries && !countries.includes(country(request, headers) ?? ''))
    throw refused('It does not allow this country.');
  if (ip !== undefined && !isWithin(viewerAddress(request, headers), ip))
    throw refused('It does not allow this address.');
}

/** Address of the viewer, or of the proxy when that does not tell. */
export function viewerAddress(
  request: DeliveryRequest,
  { clientAddress }: Pick<ViewerHeaders, 'clientAddress'>,
): string {
  const told = clientAddress === undefined ? undefined : request.header(clientAddress)?.split(',').at(-1)?.trim();
  return plainAddress(told ?? request.remoteAddress);
}

/** The host of the page that plays. */
function pageHost(request: DeliveryRequest): string {
  const page = request.header('origin') ?? request.header('referer') ?? '';
  return URL.parse(page)?.hostname ?? '';
}

function isUnder(host: string, domain: string): boolean {
  return domain.startsWith('*.') ? host.endsWith(domain.slice(1)) : host === domain;
}

function country(request: DeliveryRequest, headers: ViewerHeaders): string | undefined {
  return headers.country === undefined ? undefined : request.header(headers.country)?.toUpperCase();
}

function isWithin(address: string, allowed: string): boolean {
  return isAddressBlock(allowed) && new AddressList([allowed]).includes(address);
}

function refused(detail: string): AppError {
  return new AppError('PLAYBACK_NOT_ALLOWED', `The playback token is for others. ${detail}`);
}
