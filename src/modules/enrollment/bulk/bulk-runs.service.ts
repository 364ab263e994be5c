import { Injectable, Logger } from '@nestjs/common';
import { DomainError } from '../../../common/errors/index.js';
import { databaseRefusal } from '../../../common/http/database-refusal.js';
import type { RowResult } from '../../../common/http/show-bulk-result.js';
import { safeError } from '../../../common/logging/safe-error.js';
import { IdentityReads, referenceKey, type IdentifierReference, type KnownIdentifier } from '../../identity/index.js';
import { refused, type ApplyChunk, type BulkRow } from './bulk-rows.js';
import { isInTheWay, onceMore } from './once-more.js';
import { repeatedRows } from './repeated-people.js';

/** How many rows one transaction takes: its locks are held for a fraction of a second. */
const CHUNK = 1_000;

interface Placed<R> {
  readonly index: number;
  readonly row: BulkRow<R>;
}

/** Runs the rows of a bulk call in sorted chunks, a transaction each, and keeps every result in its place. */
@Injectable()
export class BulkRuns {
  private readonly logger = new Logger(BulkRuns.name);

  constructor(private readonly identity: IdentityReads) {}

  /**
   * Applies what can be read and answers for every row. Rows of one person are all refused, however they name them and
   * however far apart they stand. What goes wrong with one row stops no other: where a chunk fails for a reason that
   * nobody foresaw, it is halved until the rows that fail are alone with their error.
   *
   * @throws what `apply` refuses the call with, or the database's error when it cannot be reached; only while nothing
   *   has been applied yet: later it is the answer of the rows concerned
   */
  async run<R>(rows: readonly (BulkRow<R> | DomainError)[], apply: ApplyChunk<R>): Promise<RowResult[]> {
    const missed = refused(notApplied());
    const results = rows.map((row): RowResult => (row instanceof DomainError ? refused(row) : missed));
    const readable = rows.flatMap((row, index) => (row instanceof DomainError ? [] : [{ index, row }]));
    const repeated = readable.length > CHUNK ? await this.repeated(readable.map(({ row }) => row)) : new Set<number>();
    const single = readable.filter(({ index }, n) => {
      if (repeated.has(n)) results[index] = refused(duplicated());
      return !repeated.has(n);
    });
    const keyed = single.map((placed) => ({ placed, key: sortKey(placed.row) }));
    const sorted = keyed.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map(({ placed }) => placed);
    // Whether there is such a place, and whether the caller may enrol there, is asked even where no row can be applied.
    if (sorted.length === 0) await apply([]);
    let reachable = true;
    for (let start = 0; start < sorted.length && reachable; start += CHUNK) {
      reachable = await this.chunk(sorted.slice(start, start + CHUNK), apply, results, start === 0);
    }
    return results;
  }

  /** Answers false when the database cannot be reached, so that nothing more need be tried. */
  private async chunk<R>(
    chunk: readonly Placed<R>[],
    apply: ApplyChunk<R>,
    results: RowResult[],
    first: boolean,
  ): Promise<boolean> {
    try {
      const applied = await onceMore(() => apply(chunk.map(({ row }) => row)));
      for (const [n, { index }] of chunk.entries()) results[index] = applied[n] ?? refused(notApplied());
      return true;
    } catch (error) {
      const foreseen = error instanceof DomainError;
      const unavailable = databaseRefusal(error)?.code === 'database-unavailable';
      if ((foreseen || unavailable) && first) throw error;
      if (foreseen) return this.refuse(chunk, error, results);
      this.logger.error({ msg: 'rows of a bulk call failed', rows: chunk.length, err: safeError(error) });
      if (unavailable) return false;
      if (chunk.length === 1) return this.refuse(chunk, isInTheWay(error) ? inTheWay() : failed(), results);
      const half = Math.ceil(chunk.length / 2);
      const reached = await this.chunk(chunk.slice(0, half), apply, results, false);
      return reached && this.chunk(chunk.slice(half), apply, results, false);
    }
  }

  private refuse<R>(chunk: readonly Placed<R>[], refusal: DomainError, results: RowResult[]): true {
    for (const { index } of chunk) results[index] = refused(refusal);
    return true;
  }

  /** As far as is known without locks; each chunk looks again with them. */
  private async repeated<R>(rows: readonly BulkRow<R>[]): Promise<Set<number>> {
    const references = rows.flatMap(({ person: { address, key } }) =>
      [address, key].filter((one) => one !== undefined),
    );
    const known = new Map((await this.identity.known(references)).map((one) => [one.key, one]));
    return repeatedRows(rows.map((row) => tokensOf(row, known)));
  }
}

function tokensOf<R>({ person }: BulkRow<R>, known: ReadonlyMap<string, KnownIdentifier>): string[] {
  const { userId, address, key } = person;
  const pair = key !== undefined && (address !== undefined || userId !== undefined);
  const of = (reference: IdentifierReference, withAnchor: boolean): string[] => {
    const name = referenceKey(reference);
    const found = known.get(name);
    if (found?.userId !== undefined) return [`user ${found.userId}`];
    return found && withAnchor ? [name, `anchor ${found.anchorId}`] : [name];
  };
  return [
    ...(userId === undefined ? [] : [`user ${userId}`]),
    ...(address ? of(address, true) : []),
    // A row that gives an address with the key says anew whose the key is.
    ...(key ? of(key, !pair) : []),
  ];
}

function sortKey<R>({ person: { userId, address, key } }: BulkRow<R>): string {
  const reference = key ?? address;
  return reference ? referenceKey(reference) : `user ${userId ?? ''}`;
}

/** A row of a bulk call named the same person as another row of it. */
export function duplicated(): DomainError {
  return new DomainError('conflict', 'duplicated', 'This person is named more than once in this request.');
}

function inTheWay(): DomainError {
  return new DomainError(
    'unavailable',
    'not-applied',
    'What stands in the way of this row is just changing; send it again.',
  );
}

function failed(): DomainError {
  return new DomainError('refused', 'internal-error', 'Something went wrong on our side; this row changed nothing.');
}

function notApplied(): DomainError {
  return new DomainError('unavailable', 'not-applied', 'The database could not be reached; send this row again.');
}
