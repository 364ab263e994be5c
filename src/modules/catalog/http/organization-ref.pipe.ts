import { Injectable, type PipeTransform } from '@nestjs/common';
import { CatalogReads } from '../catalog-reads.service.js';
import { NotInCatalog } from '../catalog.errors.js';
import type { OrganizationFacts } from '../facts.js';

/** Turns the slug or id of a path into the organization. @throws NotInCatalog */
@Injectable()
export class OrganizationRef implements PipeTransform<string, Promise<OrganizationFacts>> {
  constructor(private readonly reads: CatalogReads) {}

  async transform(ref: string): Promise<OrganizationFacts> {
    const found = await this.reads.organizationByRef(ref);
    if (!found) throw new NotInCatalog('organization');
    return found;
  }
}
