import { SetMetadata, type CustomDecorator } from '@nestjs/common';
import { ACCESS_RULE } from '../../../common/http/access.decorator.js';

/** A role that a route of an organization or program may ask for. */
export type StaffRole = 'admin' | 'registrar' | 'teacher';

/** A rule that says who may call a route of something in the catalog. Whoever knows who may do what enforces it. */
export type CatalogAccess =
  | { readonly kind: 'platform-admin' }
  | { readonly kind: 'organization'; readonly roles: readonly StaffRole[] }
  | { readonly kind: 'course'; readonly privilege: string; readonly roles: readonly StaffRole[] }
  | { readonly kind: 'program'; readonly roles: readonly StaffRole[] };

const access = (rule: CatalogAccess): CustomDecorator => SetMetadata(ACCESS_RULE, rule);

/** Platform admins may call this route. */
export const PlatformAdminOnly = (): CustomDecorator => access({ kind: 'platform-admin' });

/**
 * Who holds one of these roles in the organization `:org` may call this route; its admins and platform admins always
 * may. Without roles: whoever may know of the organization.
 */
export const OrganizationAccess = (...roles: StaffRole[]): CustomDecorator => access({ kind: 'organization', roles });

/**
 * Who holds this privilege on the course `:course` may call this route. `any`: whoever may know of the course. `all`:
 * who holds every privilege by standing, that is the creator, the organization's admins and platform admins. Who holds
 * one of these roles in the organization of the course may as well.
 */
export const CourseAccess = (privilege: string, ...roles: StaffRole[]): CustomDecorator =>
  access({ kind: 'course', privilege, roles });

/** Like {@link OrganizationAccess}, for the organization of the program `:program`. */
export const ProgramAccess = (...roles: StaffRole[]): CustomDecorator => access({ kind: 'program', roles });
