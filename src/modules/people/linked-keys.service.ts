import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { putAndShow } from '../../common/database/put-and-show.js';
import { row } from '../../common/database/sql.js';
import { DomainError } from '../../common/errors/index.js';
import type { OrganizationFacts } from '../catalog/index.js';
import { ExternalKeys, keyReference, parsePerson, type IdentifierReference } from '../identity/index.js';
import { KeyLinkApproval } from '../privilege/index.js';
import type { PersonFacts } from './person-facts.js';

/** An organization's key and whom it is tied to. It is active once that person is registered. */
export interface KeyLink {
  readonly externalUserKey: string;
  readonly state: 'active' | 'pending';
  readonly person: PersonFacts;
}

/** Ties an organization's keys to people, registered or not, and shows to whom they are tied. */
@Injectable()
export class LinkedKeys {
  constructor(
    private readonly em: EntityManager,
    private readonly keys: ExternalKeys,
    private readonly approval: KeyLinkApproval,
  ) {}

  /** Whom a key is tied to. @throws InvalidExternalKey; DomainError 404 `key-not-linked` */
  get(organization: OrganizationFacts, key: string): Promise<KeyLink> {
    return this.read(keyReference(key, organization.namespaceId));
  }

  /**
   * Ties a key to whomever `person` names, from whomever it belonged to; what waits for it converts at once when they
   * are registered.
   *
   * @throws InvalidAddress, InvalidExternalKey; CannotGrant when more waits for the key than the actor may bestow; what
   *   {@link ExternalKeys.link} throws
   */
  async link(
    actorId: string,
    { id, namespaceId }: OrganizationFacts,
    key: string,
    person: string,
  ): Promise<{ link: KeyLink; created: boolean }> {
    const reference = keyReference(key, namespaceId);
    const { put, shown } = await putAndShow(
      () => this.keys.link(reference, parsePerson(person, namespaceId), this.approval.by(actorId, id)),
      () => this.read(reference),
    );
    return { link: shown, created: put.created };
  }

  /**
   * Unties a key. Enrollments under it wait for it again; rights that it brought its person stay theirs.
   *
   * @throws InvalidExternalKey; DomainError 404 `key-not-linked`
   */
  async unlink({ namespaceId }: OrganizationFacts, key: string): Promise<void> {
    await this.keys.unlink(keyReference(key, namespaceId));
  }

  private async read({ namespaceId, folded }: IdentifierReference): Promise<KeyLink> {
    const found = await row<PersonFacts & { externalUserKey: string }>(
      this.em,
      `select k.given as "externalUserKey", u.id as "userId", u.name, a.given as email
       from identity.identifier k
       left join identity.identifier_owner o on o.identifier_id = k.id
       left join identity."user" u on u.id = o.user_id
       left join identity.identifier_alias alias on alias.key_id = k.id
       join identity.identifier a on a.id = coalesce(u.address_id, alias.address_id)
       where k.namespace_id = $1 and k.folded = $2`,
      [namespaceId, folded],
    );
    if (!found) throw new DomainError('not-found', 'key-not-linked', 'This key is not linked to anybody.');
    return {
      externalUserKey: found.externalUserKey,
      state: found.userId === null ? 'pending' : 'active',
      person: found,
    };
  }
}
