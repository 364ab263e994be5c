import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { RecordedEvent } from '../../../common/events/domain-event.js';
import { WithinTransaction } from '../../../common/events/listener.decorator.js';
import { IdentifierLinked, UserRegistered, UserSignedIn } from '../../identity/index.js';
import { EnrollmentConversion } from './conversion.service.js';

/** Whoever arrives, or is linked to a key, or signs in again takes at once whatever they are enrolled in ahead. */
@Injectable()
export class ConvertEnrollmentInvitations {
  constructor(private readonly conversion: EnrollmentConversion) {}

  @WithinTransaction<Arrived>(UserRegistered, IdentifierLinked, UserSignedIn)
  async on({ payload: { userId } }: RecordedEvent<Arrived>, em: EntityManager): Promise<void> {
    await this.conversion.convert(em, [userId]);
  }
}

type Arrived = { readonly userId: string };
