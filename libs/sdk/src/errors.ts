// What a call can fail with: the API said no, or it could not be reached.

/** One field of a request that the API refused. */
export interface FieldProblem {
  path: string;
  message: string;
}

export interface ApiErrorDetails {
  status: number;
  code: string;
  detail: string;
  requestId: string | undefined;
  fields: readonly FieldProblem[];
  retryAfterMs: number | undefined;
}

/** The API refused the call. `code` is stable: see the list of errors of the API. */
export class MillraceApiError extends Error {
  override readonly name = 'MillraceApiError';
  readonly status: number;
  readonly code: string;
  /** Quote it when you report a problem. */
  readonly requestId: string | undefined;
  readonly fields: readonly FieldProblem[];
  readonly retryAfterMs: number | undefined;

  constructor({ status, code, detail, requestId, fields, retryAfterMs }: ApiErrorDetails) {
    super(detail);
    this.status = status;
    this.code = code;
    this.requestId = requestId;
    this.fields = fields;
    this.retryAfterMs = retryAfterMs;
  }
}

/** There was no answer: no connection, a broken one, or none in time. */
export class MillraceConnectionError extends Error {
  override readonly name = 'MillraceConnectionError';
}

/** A webhook that was not sent by this installation, or not now. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';
}

/** The error of an answer that is none of 2xx. */
export async function readApiError(response: Response): Promise<MillraceApiError> {
  const problem = await readProblem(response);
  return new MillraceApiError({
    status: response.status,
    code: problem.code ?? `HTTP_${response.status}`,
    detail: problem.detail ?? `The API answered ${response.status}.`,
    requestId: problem.requestId ?? response.headers.get('x-request-id') ?? undefined,
    fields: problem.errors ?? [],
    retryAfterMs: retryAfterOf(response.headers.get('retry-after')),
  });
}

interface Problem {
  code?: string;
  detail?: string;
  requestId?: string;
  errors?: FieldProblem[];
}

/** A proxy in between may answer in words of its own. */
async function readProblem(response: Response): Promise<Problem> {
  try {
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}

function retryAfterOf(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}
