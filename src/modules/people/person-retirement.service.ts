import { Injectable } from '@nestjs/common';
import { DomainError } from '../../common/errors/index.js';
import type { OrganizationFacts } from '../catalog/index.js';
import { Retirement, type ApproveRetirement } from '../identity/index.js';
import { HeldStanding } from '../privilege/index.js';
import { isKnownElsewhere } from './known-elsewhere.sql.js';
import { personNotFound } from './people.errors.js';
import { PersonLookup } from './person-lookup.service.js';

/** Retires the people of an organization, registered or not, at the word of its admins. */
@Injectable()
export class PersonRetirement {
  constructor(
    private readonly lookup: PersonLookup,
    private readonly retirement: Retirement,
    private readonly standing: HeldStanding,
  ) {}

  /**
   * Retires whomever `text` names, everywhere. Whether the actor may is decided with everything locked that it depends on.
   *
   * @throws InvalidAddress, InvalidExternalKey; DomainError 404 `person-not-found` when the organization knows nobody so;
   *   403 `cannot-retire` for the actor themselves; 403 `forbidden` to whoever does not administer the organization; 409
   *   `known-elsewhere` when another organization, or the platform, knows the person and the actor is no platform admin
   */
  async retire(actorId: string, organization: OrganizationFacts, text: string): Promise<void> {
    const located = await this.lookup.find(organization, text);
    if (!located?.known) throw personNotFound();
    await this.retirement.retire(located.id, this.approval(actorId, organization, located.id));
  }

  private approval(actorId: string, organization: OrganizationFacts, personId: string): ApproveRetirement {
    return async (em, person) => {
      if (person.userId === actorId) {
        throw new DomainError(
          'forbidden',
          'cannot-retire',
          'Nobody retires themselves here; DELETE /api/v1/me does it.',
        );
      }
      const office = await this.standing.officeIn(em, actorId, organization.id);
      if (office === undefined) {
        throw new DomainError('forbidden', 'forbidden', 'This needs the role admin in the organization.');
      }
      const located = await this.lookup.find(organization, personId);
      if (!located?.known) throw personNotFound();
      if (office !== 'platform-admin' && (await isKnownElsewhere(em, organization.id, person))) {
        throw new DomainError(
          'conflict',
          'known-elsewhere',
          'Others know this person too: take back what they hold here, or have a platform admin retire them.',
        );
      }
    };
  }
}
