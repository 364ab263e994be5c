import pg from 'pg';
import type { Place } from './actions.js';
import { STANDING } from './standing.sql.js';

/** Something that one person has or has not, at one place. */
export interface Thing {
  readonly kind: 'program' | 'directly' | 'through' | 'privilege' | 'member' | 'user' | 'key';
  readonly place: Place;
  /** An address, or `key:` and a key. */
  readonly name: string;
}

/**
 * What an acknowledged call did to a thing: `put` made or changed it, `end` took it away, `end-for-good` took away what
 * it belongs to, so that nothing can bring it back, and `perhaps-end` may have taken it away.
 */
export type Effect = 'put' | 'end' | 'end-for-good' | 'perhaps-end';

/** An acknowledged call. It took effect at one moment between the two that are told. */
export interface Acknowledged {
  readonly effect: Effect;
  /** What the thing holds after a `put`; undefined where that depends on what it held before. */
  readonly content?: string | undefined;
  /** Whether a `put` said that it made the thing. */
  readonly created: boolean;
  readonly from: number;
  readonly to: number;
}

export type Kind = 'lost' | 'resurrected' | 'duplicated' | 'error';

export interface Breach {
  readonly kind: Kind;
  readonly what: string;
}

interface Standing {
  readonly id: string;
  readonly content: string;
}

/**
 * Keeps what the application said that it did, and compares it with what the database holds. Calls overlap, so of two it
 * is only known which came first if one had ended before the other began; whatever some order allows is no breach.
 */
export class Ledger {
  private readonly lines = new Map<string, { thing: Thing; acknowledged: Acknowledged[] }>();

  note(thing: Thing, acknowledged: Acknowledged): void {
    const { kind, place, name } = thing;
    const { organizationId, programId, courseId } = place;
    const id = kind === 'user' ? `user ${name}` : `${kind} ${organizationId} ${programId} ${courseId} ${name}`;
    const line = this.lines.get(id) ?? { thing, acknowledged: [] };
    line.acknowledged.push(acknowledged);
    this.lines.set(id, line);
  }

  /** What has been broken; forgets everything. */
  async settle(database: pg.Pool): Promise<Breach[]> {
    const lines = [...this.lines.values()];
    this.lines.clear();
    const standing = await read(
      database,
      lines.map(({ thing }) => thing),
    );
    return lines.flatMap(({ thing, acknowledged }, n) =>
      faultsOf(acknowledged, standing.get(n) ?? []).map(({ kind, what }) => ({
        kind,
        what: `${thing.kind} of ${thing.name} at ${JSON.stringify(thing.place)}: ${what}; ${JSON.stringify({
          acknowledged,
          standing: standing.get(n) ?? [],
        })}`,
      })),
    );
  }
}

async function read(database: pg.Pool, things: readonly Thing[]): Promise<Map<number, Standing[]>> {
  const { rows } = await database.query<Standing & { n: number; named: boolean }>(STANDING, [
    things.map((_, n) => n),
    things.map(({ kind }) => kind),
    things.map(({ place }) => place.organizationId || null),
    things.map(({ place }) => place.programId || null),
    things.map(({ place }) => place.curriculumId || null),
    things.map(({ place }) => place.courseId || null),
    things.map(({ name }) => name),
  ]);
  const found = Map.groupBy(rows, ({ n }) => n);
  for (const [n, all] of found) {
    // Two keys may come to be one person's: then one enrollment waits behind the other, and each is found by its own key.
    const named = all.filter((one) => one.named);
    if (named.length > 0) found.set(n, named);
  }
  return found;
}

/** What no order of the calls explains. */
export function faultsOf(acknowledged: readonly Acknowledged[], standing: readonly Standing[]): Breach[] {
  const puts = acknowledged.filter(({ effect }) => effect === 'put');
  const ends = acknowledged.filter(({ effect }) => effect !== 'put');
  const must = puts.some((put) => ends.every((end) => end.to <= put.from));
  const mustNot = ends.some(
    ({ effect, from }) => effect === 'end-for-good' || (effect === 'end' && puts.every((put) => put.to <= from)),
  );
  const faults: Breach[] = [];
  if (must && !mustNot && standing.length === 0) faults.push({ kind: 'lost', what: 'it was put and is not there' });
  if (mustNot && standing.length > 0) faults.push({ kind: 'resurrected', what: 'it was taken away and is there' });
  const created = puts.filter((put) => put.created);
  if (standing.length > 1 || (ends.length === 0 && created.length > 1))
    faults.push({
      kind: 'duplicated',
      what: `it was made ${created.length} times and is there ${standing.length} times`,
    });
  const last = puts.filter((put) => !puts.some((later) => later.from >= put.to));
  const known = last.length > 0 && last.every(({ content }) => content !== undefined);
  for (const { content } of standing) {
    if (known && !last.some((put) => put.content === content))
      faults.push({ kind: 'lost', what: `what was put last is not what it holds: ${content}` });
  }
  return faults;
}
