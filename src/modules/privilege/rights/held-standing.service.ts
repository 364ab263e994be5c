import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { holdUsers } from '../rows-held.sql.js';
import { PrivilegeReads } from './privilege-reads.service.js';

/** By what somebody may decide in an organization. */
export type Office = 'platform-admin' | 'organization-admin';

/** Tells within a transaction what somebody is, and keeps it so until the transaction ends. */
@Injectable()
export class HeldStanding {
  constructor(private readonly reads: PrivilegeReads) {}

  /** Holds a user's rights as they are and answers by what they administer an organization; undefined if they do not. */
  async officeIn(em: EntityManager, userId: string, organizationId: string): Promise<Office | undefined> {
    await holdUsers(em, [userId]);
    const { platformAdmin, organizations } = await this.reads.standing(userId);
    if (platformAdmin) return 'platform-admin';
    const roles = organizations.find((one) => one.id === organizationId)?.roles ?? [];
    return roles.includes('admin') ? 'organization-admin' : undefined;
  }
}
