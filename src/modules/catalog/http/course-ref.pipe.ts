import { Injectable, type PipeTransform } from '@nestjs/common';
import { CatalogReads } from '../catalog-reads.service.js';
import { NotInCatalog } from '../catalog.errors.js';
import type { CourseFacts } from '../facts.js';

/** Turns the id of a path into the course. @throws NotInCatalog */
@Injectable()
export class CourseRef implements PipeTransform<string, Promise<CourseFacts>> {
  constructor(private readonly reads: CatalogReads) {}

  async transform(ref: string): Promise<CourseFacts> {
    const found = await this.reads.course(ref);
    if (!found) throw new NotInCatalog('course');
    return found;
  }
}
