import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { RecordedEvent } from '../../../common/events/domain-event.js';
import { WithinTransactionInBulk } from '../../../common/events/listener.decorator.js';
import { IdentifierLinked, UserRegistered, UserSignedIn } from '../../identity/index.js';
import { Conversion } from './conversion.service.js';

/** Whoever arrives, or proves more, or signs in again is at once what they are to be in organizations. */
@Injectable()
export class ConvertMembershipInvitations {
  constructor(private readonly conversion: Conversion) {}

  @WithinTransactionInBulk<Arrived>(UserRegistered, IdentifierLinked, UserSignedIn)
  async on(events: readonly RecordedEvent<Arrived>[], em: EntityManager): Promise<void> {
    const userIds = [...new Set(events.map((event) => event.payload.userId))];
    const [first, ...others] = events;
    await this.conversion.convert(em, { userIds }, ['organization-role'], others.length === 0 ? first : undefined);
  }
}

type Arrived = { readonly userId: string };
