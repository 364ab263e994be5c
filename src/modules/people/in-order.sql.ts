/**
 * The end of a query for the next rows of one owner, from the index (owner, id): those behind `after`, in the order of
 * ids. The owner is sorted by as well, and not plainly equated, which would make that pointless: so this index alone
 * gives the order. Given the choice, PostgreSQL may walk an index over everybody's ids and past all the others.
 */
export function nextInOrder(ownerColumn: string, owner: string, idColumn: string, after: string, filter = ''): string {
  return `${ownerColumn} = any(array[${owner}]) and ${idColumn} > ${after}${filter && ` and ${filter}`}
    order by ${ownerColumn}, ${idColumn}`;
}

/** Like {@link nextInOrder}, for the rows before `before`, the latest first. */
export function nextBackwards(
  ownerColumn: string,
  owner: string,
  idColumn: string,
  before: string,
  filter = '',
): string {
  return `${ownerColumn} = any(array[${owner}]) and ${idColumn} < ${before}${filter && ` and ${filter}`}
    order by ${ownerColumn} desc, ${idColumn} desc`;
}
