// Every failure of a call, in the API's own words (RFC 9457): `detail` and `requestId` are shown to the user as they are.

export type FieldError = { path: string; message: string };

export class ApiError extends Error {
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly requestId: string | undefined;
  readonly fields: readonly FieldError[];

  constructor(
    detail: string,
    { status, requestId, fields = [] }: { status: number; requestId?: string | undefined; fields?: FieldError[] },
  ) {
    super(detail);
    this.name = 'ApiError';
    this.status = status;
    this.requestId = requestId;
    this.fields = fields;
  }
}

/** Any thrown value as an ApiError. */
export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  const isTimeout = thrown instanceof DOMException && thrown.name === 'TimeoutError';
  return new ApiError(isTimeout ? 'The API did not answer in time.' : 'The API cannot be reached.', { status: 0 });
}

/** Reads an error answer; a body that is no problem document (a proxy's page) leaves the status to speak. */
export function readProblem(status: number, body: unknown): ApiError {
  const problem: Record<string, unknown> = isRecord(body) ? body : {};
  const text = (name: string) => (typeof problem[name] === 'string' ? problem[name] : undefined);
  return new ApiError(text('detail') ?? text('title') ?? `The API answered with status ${status}.`, {
    status,
    requestId: text('requestId'),
    fields: Array.isArray(problem['errors']) ? problem['errors'].filter(isFieldError) : [],
  });
}

function isFieldError(value: unknown): value is FieldError {
  return isRecord(value) && typeof value['path'] === 'string' && typeof value['message'] === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
