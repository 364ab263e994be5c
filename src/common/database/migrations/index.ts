import type { MigrationObject } from '@mikro-orm/core';
import { InitialMigration } from './20261122-initial.js';
import { EnrollmentMigration } from './20261125-enrollment.js';
import { RetirementMigration } from './20261126-retirement.js';
import { PeopleOfAnOrganizationMigration } from './20261129-people-of-an-organization.js';
import { SteadySearchMigration } from './20261130-steady-search.js';

/** Every migration, in the order in which they run. */
export const MIGRATIONS: readonly MigrationObject[] = [
  { name: '20261122-initial', class: InitialMigration },
  { name: '20261125-enrollment', class: EnrollmentMigration },
  { name: '20261126-retirement', class: RetirementMigration },
  { name: '20261129-people-of-an-organization', class: PeopleOfAnOrganizationMigration },
  { name: '20261130-steady-search', class: SteadySearchMigration },
];
