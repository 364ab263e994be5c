import { Injectable, type PipeTransform } from '@nestjs/common';
import { CatalogReads } from '../catalog-reads.service.js';
import { NotInCatalog } from '../catalog.errors.js';
import type { ProgramFacts } from '../facts.js';

/** Turns the id of a path into the program. @throws NotInCatalog */
@Injectable()
export class ProgramRef implements PipeTransform<string, Promise<ProgramFacts>> {
  constructor(private readonly reads: CatalogReads) {}

  async transform(ref: string): Promise<ProgramFacts> {
    const found = await this.reads.program(ref);
    if (!found) throw new NotInCatalog('program');
    return found;
  }
}
