import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Course } from './course.entity.js';
import { Curriculum } from './curriculum.entity.js';
import {
  courseFacts,
  curriculumFacts,
  organizationFacts,
  programFacts,
  type CourseFacts,
  type CurriculumFacts,
  type OrganizationFacts,
  type ProgramFacts,
} from './facts.js';
import { Organization } from './organization.entity.js';
import { Program } from './program.entity.js';
import { isId, isSlug } from './reference.js';

const FRESH = { disableIdentityMap: true } as const;

/**
 * Looks one thing of the catalog up, within the open transaction where there is one. Whatever cannot be an id or slug
 * is simply not found.
 */
@Injectable()
export class CatalogReads {
  constructor(private readonly em: EntityManager) {}

  /** The organization with this slug or id. */
  async organizationByRef(slugOrId: string): Promise<OrganizationFacts | undefined> {
    if (isSlug(slugOrId)) return this.organizationWhere({ slug: slugOrId });
    return isId(slugOrId) ? this.organizationWhere({ id: slugOrId }) : undefined;
  }

  async course(id: string): Promise<CourseFacts | undefined> {
    const found = isId(id) && (await this.em.findOne(Course, { id }, FRESH));
    return found ? courseFacts(found) : undefined;
  }

  async program(id: string): Promise<ProgramFacts | undefined> {
    const found = isId(id) && (await this.em.findOne(Program, { id }, FRESH));
    return found ? programFacts(found) : undefined;
  }

  /** The curriculum, if it is one of this program. */
  async curriculum(programId: string, id: string): Promise<CurriculumFacts | undefined> {
    if (!isId(programId) || !isId(id)) return undefined;
    const found = await this.em.findOne(Curriculum, { id, program: programId }, FRESH);
    return found ? curriculumFacts(found) : undefined;
  }

  private async organizationWhere(where: { slug: string } | { id: string }): Promise<OrganizationFacts | undefined> {
    const found = await this.em.findOne(Organization, where, FRESH);
    return found ? organizationFacts(found) : undefined;
  }
}
