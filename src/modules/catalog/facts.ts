import type { Course } from './course.entity.js';
import type { Curriculum } from './curriculum.entity.js';
import type { Organization } from './organization.entity.js';
import type { Program } from './program.entity.js';

/** What is known of an organization. `namespaceId` is the namespace of its external keys. */
export interface OrganizationFacts {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly namespaceId: string;
  readonly trustedDomains: readonly string[];
  readonly createdAt: Date;
}

/** What is known of a program. */
export interface ProgramFacts {
  readonly id: string;
  readonly organizationId: string;
  readonly code: string;
  readonly title: string;
  readonly createdAt: Date;
}

/** What is known of a course. */
export interface CourseFacts extends ProgramFacts {
  readonly creatorId: string;
}

/** What is known of a curriculum. An inactive one takes nobody new. */
export interface CurriculumFacts {
  readonly id: string;
  readonly programId: string;
  readonly code: string;
  readonly title: string;
  readonly active: boolean;
  readonly createdAt: Date;
}

export function organizationFacts(row: Organization): OrganizationFacts {
  const { id, slug, name, namespace, trustedDomains, createdAt } = row;
  return { id, slug, name, namespaceId: namespace, trustedDomains, createdAt };
}

export function courseFacts({ id, organization, code, title, creator, createdAt }: Course): CourseFacts {
  return { id, organizationId: organization, code, title, creatorId: creator, createdAt };
}

export function programFacts({ id, organization, code, title, createdAt }: Program): ProgramFacts {
  return { id, organizationId: organization, code, title, createdAt };
}

export function curriculumFacts({ id, program, code, title, active, createdAt }: Curriculum): CurriculumFacts {
  return { id, programId: program, code, title, active, createdAt };
}
