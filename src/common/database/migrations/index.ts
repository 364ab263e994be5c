import type { MigrationObject } from '@mikro-orm/core';
import { InitialMigration } from './20261122-initial.js';

/** Every migration, in the order in which they run. */
export const MIGRATIONS: readonly MigrationObject[] = [{ name: '20261122-initial', class: InitialMigration }];
