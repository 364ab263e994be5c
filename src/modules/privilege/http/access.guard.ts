import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError } from '../../../common/errors/index.js';
import { ACCESS_RULE } from '../../../common/http/access.decorator.js';
import type { AuthenticatedRequest } from '../../../common/http/caller.js';
import { CatalogReads, NotInCatalog, type CatalogAccess, type StaffRole } from '../../catalog/index.js';
import type { CourseRights } from '../rights/course-rights.js';
import { PrivilegeReads } from '../rights/privilege-reads.service.js';
import { PRIVILEGE_NAMES } from '../rights/vocabulary.js';

type AccessRule = { readonly kind: 'public' } | { readonly kind: 'signed-in' } | CatalogAccess;

/**
 * Enforces the access rule that every route declares; a route without one is refused to everybody. What the caller may
 * not know exists is not found (404); what they may know but not touch is forbidden (403). Rights to grant are decided
 * again by the authorizer, within the transaction that grants.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly reads: PrivilegeReads,
    private readonly catalog: CatalogReads,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(ACCESS_RULE, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (!rule) throw forbidden('Nobody may call this route.');
    if (rule.kind === 'public') return true;
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const { caller } = request;
    if (!caller) throw new DomainError('unauthenticated', 'unauthenticated', 'Sign in, or send an access token.');
    if (rule.kind !== 'signed-in') await this.require(rule, caller.userId, (name) => parameter(request.params, name));
    return true;
  }

  private async require(rule: CatalogAccess, userId: string, parameterOf: (name: string) => string): Promise<void> {
    switch (rule.kind) {
      case 'platform-admin':
        return this.requirePlatformAdmin(userId);
      case 'organization': {
        const organization = await this.catalog.organizationByRef(parameterOf('org'));
        return this.requireRole('organization', userId, organization?.id, rule.roles);
      }
      case 'program': {
        const program = await this.catalog.program(parameterOf('program'));
        return this.requireRole('program', userId, program?.organizationId, rule.roles);
      }
      case 'course':
        return this.requirePrivilege(userId, parameterOf('course'), rule.privilege, rule.roles);
    }
  }

  private async requirePlatformAdmin(userId: string): Promise<void> {
    if (!(await this.reads.standing(userId)).platformAdmin) throw forbidden('Platform admins may do this.');
  }

  private async requireRole(
    what: 'organization' | 'program',
    userId: string,
    organizationId: string | undefined,
    allowed: readonly StaffRole[],
  ): Promise<void> {
    if (organizationId === undefined) throw new NotInCatalog(what);
    const { roles, mayKnow } = await this.reads.rolesIn(userId, organizationId);
    if (!mayKnow) throw new NotInCatalog(what);
    const enough = allowed.length === 0 || roles.includes('admin') || roles.some((role) => allowed.includes(role));
    if (!enough) throw forbidden(`This needs the role ${allowed.join(' or ')} in the organization.`);
  }

  private async requirePrivilege(
    userId: string,
    courseId: string,
    privilege: string,
    allowed: readonly StaffRole[],
  ): Promise<void> {
    const course = await this.catalog.course(courseId);
    if (!course) throw new NotInCatalog('course');
    const rights = await this.reads.rightsOn(userId, course.id);
    if (satisfies(rights, privilege)) return;
    if (rights.effective().length === 0 || allowed.length > 0) {
      const { roles, mayKnow } = await this.reads.rolesIn(userId, course.organizationId);
      if (roles.some((role) => allowed.includes(role))) return;
      if (rights.effective().length === 0 && !mayKnow) throw new NotInCatalog('course');
    }
    // Of a course that has just been deleted nobody holds anything: that is no reason to forbid what was allowed.
    if (!(await this.catalog.course(courseId))) throw new NotInCatalog('course');
    if (privilege !== 'any')
      throw forbidden(`This needs ${privilege === 'all' ? 'every privilege' : privilege} on the course.`, privilege);
  }
}

function parameter(params: unknown, name: string): string {
  const value: unknown = typeof params === 'object' && params !== null ? Reflect.get(params, name) : undefined;
  return typeof value === 'string' ? value : '';
}

function satisfies(rights: CourseRights, privilege: string): boolean {
  if (privilege === 'all') return rights.standing !== undefined;
  const name = PRIVILEGE_NAMES.find((known) => known === privilege);
  return name !== undefined && rights.holds(name);
}

function forbidden(detail: string, privilege?: string): DomainError {
  const privileges = privilege === undefined || privilege === 'all' ? {} : { privileges: [privilege] };
  return new DomainError('forbidden', 'forbidden', detail, privileges);
}
