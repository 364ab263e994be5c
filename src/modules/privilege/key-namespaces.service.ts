import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { row } from '../../common/database/sql.js';
import { NotInCatalog } from '../catalog/index.js';

/** Finds the namespace of an organization's external keys. */
@Injectable()
export class KeyNamespaces {
  constructor(private readonly em: EntityManager) {}

  /** @throws NotInCatalog */
  async ofOrganization(organizationId: string): Promise<string> {
    const found = await row<{ namespace_id: string }>(
      this.em,
      'select namespace_id from catalog.organization where id = $1',
      [organizationId],
    );
    if (!found) throw new NotInCatalog('organization');
    return found.namespace_id;
  }
}
