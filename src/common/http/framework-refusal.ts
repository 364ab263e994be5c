import type { Refusal } from './refusal.js';

const BY_FASTIFY_CODE: Readonly<Record<string, Refusal>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    status: 415,
    code: 'unsupported-media-type',
    detail: 'Send the body as application/json.',
  },
  FST_ERR_CTP_BODY_TOO_LARGE: { status: 413, code: 'body-too-large', detail: 'The body is larger than allowed here.' },
  FST_ERR_CTP_INVALID_JSON_BODY: { status: 400, code: 'malformed-json', detail: 'The body is not valid JSON.' },
  FST_ERR_CTP_EMPTY_JSON_BODY: { status: 400, code: 'malformed-json', detail: 'The body is empty.' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    status: 400,
    code: 'malformed-body',
    detail: 'The body is not as long as Content-Length says.',
  },
  FST_ERR_BAD_URL: { status: 400, code: 'malformed-url', detail: 'The URL is not percent-encoded UTF-8.' },
  FST_ERR_MAX_PARAM_LENGTH: { status: 414, code: 'url-too-long', detail: 'A part of the path is too long.' },
};

const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  400: 'malformed-request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  406: 'not-acceptable',
  408: 'timed-out',
  409: 'conflict',
  410: 'gone',
  412: 'precondition-failed',
  413: 'body-too-large',
  414: 'url-too-long',
  415: 'unsupported-media-type',
  422: 'refused',
  429: 'too-many-requests',
};

/** The refusal behind an error of Fastify or of a plugin of it, if that is what `error` is. */
export function frameworkRefusal(error: unknown): Refusal | undefined {
  if (!(error instanceof Error) || !('statusCode' in error) || typeof error.statusCode !== 'number') return undefined;
  const known = 'code' in error && typeof error.code === 'string' ? BY_FASTIFY_CODE[error.code] : undefined;
  return known ?? refusalOfStatus(error.statusCode, error.message);
}

/** The refusal for a bare status; nothing for one that is no fault of the client, but for 503. */
export function refusalOfStatus(status: number, message: string): Refusal | undefined {
  const code = CODE_OF_STATUS[status];
  if (code) return { status, code, detail: detailOf(status, message), ...headersOf(status) };
  if (status >= 400 && status < 500) return { status, code: 'malformed-request', detail: detailOf(status, message) };
  if (status !== 503) return undefined;
  return {
    status,
    code: 'unavailable',
    detail: 'Not available at the moment. Try again soon.',
    headers: { 'retry-after': '5' },
  };
}

/** Nest's own message for an unknown route repeats the URL, which may hold an address. */
function detailOf(status: number, message: string): string {
  if (status === 404) return 'There is nothing here.';
  if (status === 429) return 'Too many requests. Try again later.';
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

function headersOf(status: number): Pick<Refusal, 'headers'> {
  return status === 401 ? { headers: { 'www-authenticate': 'Bearer' } } : {};
}
