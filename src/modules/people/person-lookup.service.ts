import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { row } from '../../common/database/sql.js';
import type { OrganizationFacts } from '../catalog/index.js';
import { parsePerson } from '../identity/index.js';
import { IDENTIFIERS_OF_PERSON, KNOWN_IN_ORGANIZATION, PERSON_OF_IDENTIFIER } from './person-of.sql.js';

/** Somebody whom a client has named. */
export interface LocatedPerson {
  /** The user's id, or that of the identifier they wait under. */
  readonly id: string;
  readonly identifierIds: readonly string[];
  /** Whether the organization knows of them: they hold something in it, or something waits or waited for them. */
  readonly known: boolean;
}

/** Finds the person whom a client names, registered or not. */
@Injectable()
export class PersonLookup {
  constructor(private readonly em: EntityManager) {}

  /**
   * Reads `{person}` and finds whoever it names. An id may also be that of a person in the list who has not signed in.
   * Undefined when nobody was ever named so.
   *
   * @throws InvalidAddress, InvalidExternalKey
   */
  async find({ id: organizationId, namespaceId }: OrganizationFacts, text: string): Promise<LocatedPerson | undefined> {
    const reference = parsePerson(text, namespaceId);
    const named =
      reference.kind === 'user' ? [reference.userId, null, null] : [null, reference.namespaceId, reference.folded];
    return row<LocatedPerson>(
      this.em,
      `select p.id, array(select w.id from ${IDENTIFIERS_OF_PERSON} w) as "identifierIds", ${KNOWN_IN_ORGANIZATION} as known
       from (
         select u.id from identity."user" u where u.id = $4::uuid
         union
         select ${PERSON_OF_IDENTIFIER} from identity.identifier i
         where i.id = $4::uuid or (i.namespace_id = $5::uuid and i.folded = $6::text)
       ) p
       order by p.id = $4::uuid desc limit 1`,
      [organizationId, namespaceId, LONG_AGO, ...named],
    );
  }
}

/** Expired invitations count as well: somebody may ask what has become of them. */
const LONG_AGO = '-infinity';
