import { DomainError } from '../../../common/errors/index.js';

const LONGEST = 2048;
const NOWHERE = 'http://nowhere.invalid';
// eslint-disable-next-line no-control-regex
const CONTROL_OR_BACKSLASH = /[\u0000-\u001f\u007f-\u009f\\]/;

/**
 * The path of this site to return to after sign-in, in the form in which it can stand in a `Location` header; `/` when
 * none is asked for. Whatever a browser could take for another site is refused.
 *
 * @throws DomainError `invalid-return-to` (malformed)
 */
export function localPath(returnTo: unknown): string {
  if (returnTo === undefined) return '/';
  const path = typeof returnTo === 'string' && returnTo.length <= LONGEST ? resolve(returnTo) : undefined;
  if (path !== undefined) return path;
  throw new DomainError('malformed', 'invalid-return-to', 'returnTo must be a path of this site, such as "/courses".');
}

function resolve(path: string): string | undefined {
  if (!startsLocally(path) || CONTROL_OR_BACKSLASH.test(path) || !URL.canParse(path, NOWHERE)) return undefined;
  const url = new URL(path, NOWHERE);
  const resolved = url.pathname + url.search + url.hash;
  // "/.//elsewhere" is local as it stands, but not any more once its dot is resolved.
  return url.origin === NOWHERE && startsLocally(resolved) ? resolved : undefined;
}

function startsLocally(path: string): boolean {
  return path.startsWith('/') && !path.startsWith('//');
}
