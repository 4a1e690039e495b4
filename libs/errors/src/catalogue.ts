// The one catalogue of error codes: status, whose fault, whether a retry can help. Bound to docs/reference/errors.md by a test.
// A code, once published, keeps its meaning.

/** Whose fault an error is: the caller's request, the tenant's own set-up or limits, or the platform. */
export type Fault = 'client' | 'tenant' | 'platform';

export interface ErrorKind {
  status: number;
  fault: Fault;
  retryable: boolean;
  /** Short, fixed words: the problem's `title`. */
  title: string;
}

const client = (status: number, title: string, retryable = false): ErrorKind => ({
  status,
  fault: 'client',
  retryable,
  title,
});
const tenant = (status: number, title: string, retryable = false): ErrorKind => ({
  status,
  fault: 'tenant',
  retryable,
  title,
});
const platform = (status: number, title: string): ErrorKind => ({ status, fault: 'platform', retryable: true, title });

export const errorCatalogue = {
  MALFORMED_REQUEST: client(400, 'The request is not valid HTTP'),
  INVALID_JSON: client(400, 'The body is not valid JSON'),
  VALIDATION_FAILED: client(400, 'The request does not fit its schema'),
  UNKNOWN_FIELD: client(400, 'The request has a field that is not known'),
  INVALID_CURSOR: client(400, 'The cursor is not valid'),
  INVALID_IDEMPOTENCY_KEY: client(400, 'The Idempotency-Key is not valid'),
  KEY_IN_URL: client(400, 'The URL holds a credential'),
  BAD_URL: client(400, 'The URL is not valid'),
  BAD_DIRECTIVE: client(400, 'The delivery directives of the playlist request cannot be answered'),
  HTTPS_REQUIRED: client(400, 'The URL does not use https'),
  URL_NOT_ALLOWED: client(400, 'The URL does not lead to an allowed place'),
  UNAUTHENTICATED: client(401, 'Credentials are missing'),
  INVALID_CREDENTIALS: client(401, 'The credentials are not valid'),
  INVALID_TOKEN: client(401, 'The token is not valid'),
  TOKEN_EXPIRED: client(401, 'The token has expired'),
  TOKEN_NOT_ACTIVE: client(401, 'The token is not good yet'),
  TOKEN_REUSED: client(401, 'The refresh token was used before'),
  KEY_REVOKED: client(401, 'The API key is not good any more'),
  FORBIDDEN: client(403, 'The credentials do not allow this'),
  INSUFFICIENT_SCOPE: client(403, 'The API key lacks a scope'),
  WRONG_CREDENTIAL_TYPE: client(403, 'Another kind of credential is needed'),
  ORGANIZATION_SUSPENDED: tenant(403, 'The organization is suspended'),
  QUOTA_REACHED: tenant(403, 'The quota of the organization is used up'),
  PLAYBACK_TOKEN_INVALID: client(403, 'The playback token is not valid'),
  PLAYBACK_NOT_ALLOWED: client(403, 'The playback token does not allow this viewer'),
  NOT_FOUND: client(404, 'There is no such thing'),
  STREAM_OFFLINE: tenant(404, 'The channel is not live', true),
  METHOD_NOT_ALLOWED: client(405, 'The path does not take this method'),
  REQUEST_TIMEOUT: client(408, 'The request took too long to come', true),
  CONFLICT: client(409, 'The resource is not in a state that allows this'),
  LIMIT_REACHED: tenant(409, 'There are as many of these as there may be'),
  EPOCH_SUPERSEDED: client(409, 'The report is about an epoch that is over'),
  IDEMPOTENCY_KEY_REUSED: client(409, 'The Idempotency-Key was used for another request'),
  IDEMPOTENCY_IN_PROGRESS: client(409, 'A request with this Idempotency-Key is in progress', true),
  LINK_EXPIRED: client(410, 'The link is not good any more'),
  STREAM_QUARANTINED: client(409, 'Transcoders fail at the stream'),
  STREAM_ENDED: client(410, 'The stream has ended'),
  PRECONDITION_FAILED: client(412, 'The resource has changed since it was read'),
  BODY_TOO_LARGE: client(413, 'The body is too large'),
  URI_TOO_LONG: client(414, 'The URL is too long'),
  UNSUPPORTED_MEDIA_TYPE: client(415, 'The content type is not supported'),
  RANGE_NOT_SATISFIABLE: client(416, 'The range is outside the object'),
  HEADERS_TOO_LARGE: client(431, 'The head of the request is too large'),
  RATE_LIMITED: client(429, 'Too many requests', true),
  INTERNAL: platform(500, 'Something went wrong on our side'),
  PLAYER_NOT_BUILT: platform(503, 'The player page has not been built'),
  STORAGE_UNAVAILABLE: platform(503, 'The storage cannot be reached'),
  UNAVAILABLE: platform(503, 'The service cannot answer now'),
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof errorCatalogue;
