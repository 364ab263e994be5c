import { Global, Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/catalog.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { PrivilegeModule } from '../privilege/privilege.module.js';
import { EnrollmentInvitations } from './waiting/enrollment-invitations.service.js';

const SERVICES = [EnrollmentInvitations];

/** Who takes what. Global because Privilege asks it, through `Acquaintances`, whom an organization knows as a student. */
@Global()
@Module({ imports: [IdentityModule, CatalogModule, PrivilegeModule], providers: [...SERVICES], exports: [...SERVICES] })
export class EnrollmentModule {}
