import { Injectable } from '@nestjs/common';
import { CatalogReads, NotInCatalog } from '../catalog/index.js';

/** Finds the namespace of an organization's external keys. */
@Injectable()
export class KeyNamespaces {
  constructor(private readonly catalog: CatalogReads) {}

  /** @throws NotInCatalog */
  async ofOrganization(organizationId: string): Promise<string> {
    const found = await this.catalog.organizationByRef(organizationId);
    if (!found) throw new NotInCatalog('organization');
    return found.namespaceId;
  }
}
