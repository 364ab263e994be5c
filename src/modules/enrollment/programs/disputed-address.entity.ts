import { defineEntity, p } from '@mikro-orm/core';
import { Identifier } from '../../identity/identifier.entity.js';
import { ProgramEnrollmentInvitation } from './program-enrollment-invitation.entity.js';

const DisputedAddressSchema = defineEntity({
  name: 'DisputedAddress',
  schema: 'enrollment',
  tableName: 'disputed_address',
  properties: {
    enrollment: () => p.manyToOne(ProgramEnrollmentInvitation).mapToPk().deleteRule('cascade').primary(),
    address: () => p.manyToOne(Identifier).mapToPk().index(),
  },
});

/**
 * The address that a row of a roster gave together with a key that was somebody else's. While the two have different
 * owners, what waits for the key waits with `conflict`.
 */
export class DisputedAddress extends DisputedAddressSchema.class {}
DisputedAddressSchema.setClass(DisputedAddress);
