import { validate } from 'uuid';
import { DomainError } from '../errors/index.js';
import { decodeCursor } from './cursor.js';

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';
const BEHIND_ALL = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** The id behind which a page of a list in the order of ids begins. @throws DomainError `invalid-cursor` */
export function idAfter(cursor: string | undefined): string {
  return cursor === undefined ? BEFORE_ALL : idOf(cursor);
}

/** The id before which a page of a list begins that runs from the newest to the oldest. @throws like {@link idAfter} */
export function idBefore(cursor: string | undefined): string {
  return cursor === undefined ? BEHIND_ALL : idOf(cursor);
}

function idOf(cursor: string): string {
  const [id] = decodeCursor(cursor, 1);
  if (id === undefined || !validate(id)) {
    throw new DomainError('malformed', 'invalid-cursor', 'The cursor is not one that this list has handed out.');
  }
  return id;
}
