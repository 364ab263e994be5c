import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { RecordedEvent } from '../../../common/events/domain-event.js';
import { WithinTransactionInBulk } from '../../../common/events/listener.decorator.js';
import { IdentifierLinked, UserRegistered, UserSignedIn } from '../../identity/index.js';
import { EnrollmentConversion } from './conversion.service.js';

/** Whoever arrives, or is linked to a key, or signs in again takes at once whatever they are enrolled in ahead. */
@Injectable()
export class ConvertEnrollmentInvitations {
  constructor(private readonly conversion: EnrollmentConversion) {}

  @WithinTransactionInBulk<Arrived>(UserRegistered, IdentifierLinked, UserSignedIn)
  async on(events: readonly RecordedEvent<Arrived>[], em: EntityManager): Promise<void> {
    await this.conversion.convert(em, [...new Set(events.map((event) => event.payload.userId))]);
  }
}

type Arrived = { readonly userId: string };
