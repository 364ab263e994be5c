import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { instant } from '../../common/database/instant.sql.js';
import { row, rows } from '../../common/database/sql.js';
import type { Proof } from './identifier-owner.entity.js';
import { ADDRESSES } from './namespace.entity.js';
import type { IdentifierReference, PersonReference } from './person-reference.js';

/** A registered person, as they see themselves. */
export interface Profile {
  readonly id: string;
  readonly email: string;
  readonly emails: readonly { readonly address: string; readonly proof: Proof }[];
  readonly name: string;
  readonly picture: string;
  /** When they first signed in; RFC 3339 in UTC. */
  readonly registeredAt: string;
}

/** Whom a reference names now. Reading locks nothing: it may be out of date at once. */
export interface ResolvedPerson {
  readonly userId: string | undefined;
  /** The identifier they were named by with whatever is tied to it and, for a user, everything they own. */
  readonly identifierIds: readonly string[];
}

/** An identifier that was named before: whose it is, and what stands for its person until they register. */
export interface KnownIdentifier {
  /** See `referenceKey`. */
  readonly key: string;
  readonly userId: string | undefined;
  readonly anchorId: string;
}

/** What other modules may ask about people. */
@Injectable()
export class IdentityReads {
  constructor(private readonly em: EntityManager) {}

  /** The profile of a user; undefined when there is none of that id. */
  async profile(userId: string): Promise<Profile | undefined> {
    const user = await row<Omit<Profile, 'emails'>>(
      this.em,
      `select u.id, a.given as email, u.name, u.picture, ${instant('u.registered_at')} as "registeredAt"
       from identity."user" u join identity.identifier a on a.id = u.address_id where u.id = $1`,
      [userId],
    );
    if (!user) return undefined;
    const emails = await rows<Profile['emails'][number]>(
      this.em,
      `select i.given as address, o.proof
       from identity.identifier_owner o join identity.identifier i on i.id = o.identifier_id
       where o.user_id = $1 and i.namespace_id = $2 order by i.id`,
      [userId, ADDRESSES],
    );
    return { ...user, emails };
  }

  /** Whom a reference names; undefined when nobody was ever named so. */
  async resolve(reference: PersonReference): Promise<ResolvedPerson | undefined> {
    const userId = reference.kind === 'user' ? reference.userId : null;
    const named = reference.kind === 'user' ? null : reference;
    const found = await row<{ user_id: string | null; identifier_ids: string[] }>(
      this.em,
      `with named as (
         select i.id, o.user_id, coalesce(alias.address_id, i.id) as anchor_id from identity.identifier i
         left join identity.identifier_owner o on o.identifier_id = i.id
         left join identity.identifier_alias alias on alias.key_id = i.id
         where i.namespace_id = $2::uuid and i.folded = $3::text
         union all
         select null, u.id, null from identity."user" u where u.id = $1::uuid
       )
       select user_id, array(
         select named.id where named.id is not null
         union select named.anchor_id where named.anchor_id is not null
         union select alias.key_id from identity.identifier_alias alias where alias.address_id = named.anchor_id
         union select o.identifier_id from identity.identifier_owner o where o.user_id = named.user_id
       ) as identifier_ids
       from named`,
      [userId, named?.namespaceId ?? null, named?.folded ?? null],
    );
    return found && { userId: found.user_id ?? undefined, identifierIds: found.identifier_ids };
  }

  /**
   * Looks something up of whoever a reference names. What waits for somebody becomes theirs when they register, and may
   * be looked for in neither place; so where nothing is found and they have registered meanwhile, it is looked for again.
   */
  async lookUp<T>(
    reference: PersonReference,
    look: (person: ResolvedPerson) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const before = await this.resolve(reference);
    if (!before) return undefined;
    const found = await look(before);
    if (found !== undefined || before.userId !== undefined) return found;
    const after = await this.resolve(reference);
    return after?.userId === undefined ? undefined : look(after);
  }

  /** Of many references, those that were named before, in one statement. Reading locks nothing. */
  async known(references: readonly IdentifierReference[]): Promise<KnownIdentifier[]> {
    if (references.length === 0) return [];
    const found = await rows<{ key: string; user_id: string | null; anchor_id: string }>(
      this.em,
      `select i.namespace_id || ' ' || i.folded as key, o.user_id, coalesce(alias.address_id, i.id) as anchor_id
       from unnest($1::uuid[], $2::text[]) as t (namespace_id, folded)
       join identity.identifier i using (namespace_id, folded)
       left join identity.identifier_owner o on o.identifier_id = i.id
       left join identity.identifier_alias alias on alias.key_id = i.id`,
      [references.map((one) => one.namespaceId), references.map((one) => one.folded)],
    );
    return found.map((one) => ({ key: one.key, userId: one.user_id ?? undefined, anchorId: one.anchor_id }));
  }
}
