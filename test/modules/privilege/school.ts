import { DEMO_PEOPLE } from '../../../src/demo/demo-people.js';
import { ENTITIES } from '../../../src/mikro-orm.config.js';
import { CatalogModule } from '../../../src/modules/catalog/catalog.module.js';
import { Courses, Organizations } from '../../../src/modules/catalog/index.js';
import { IdentityModule } from '../../../src/modules/identity/identity.module.js';
import { SignIn, parsePerson, type PersonReference } from '../../../src/modules/identity/index.js';
import { GrantLists, type ListedCourseGrant } from '../../../src/modules/privilege/grant-lists.service.js';
import {
  CoursePrivileges,
  CourseRoles,
  Memberships,
  PlatformAdmins,
  PrivilegeReads,
  type GrantResult,
  type OrganizationRole,
  type PrivilegeName,
} from '../../../src/modules/privilege/index.js';
import type { RequestedGrant } from '../../../src/modules/privilege/courses/course-grant-plan.js';
import { PrivilegeModule } from '../../../src/modules/privilege/privilege.module.js';
import { Modules, type ModuleParts } from '../../support/modules.js';

export type Person = keyof typeof DEMO_PEOPLE;

/** The address of one of the standing cast. */
export const at = (person: Person): string => DEMO_PEOPLE[person].address;

/** How somebody signs in with Google. */
export interface Arriving {
  readonly proof?: 'verified' | 'authoritative';
  readonly address?: string;
  readonly sub?: string;
}

/**
 * A school on Identity, Catalog and Privilege alone: Ada is platform admin, Charles a teacher and the creator of the
 * course; Grace, Emmy and Alan have never signed in.
 */
export class School {
  ada = '';
  charles = '';
  org = '';
  namespaceId = '';
  course = '';

  private constructor(readonly modules: Modules) {}

  static async start(listeners: ModuleParts['listeners'] = []): Promise<School> {
    const imports = [IdentityModule, CatalogModule, PrivilegeModule];
    return new School(await Modules.start({ imports, entities: ENTITIES, listeners }));
  }

  stop(): Promise<void> {
    return this.modules.stop();
  }

  get<T>(type: abstract new (...args: never[]) => T): T {
    return this.modules.get(type);
  }

  /** Forgets everything and opens the school anew. */
  async open(): Promise<void> {
    await this.modules.empty();
    await this.get(PlatformAdmins).invite([at('ada')]);
    this.ada = await this.signIn('ada');
    const organization = await this.get(Organizations).create({ slug: 'engine-school', name: 'Engine School' });
    this.org = organization.id;
    this.namespaceId = organization.namespaceId;
    await this.member(this.ada, at('charles'), ['teacher']);
    this.charles = await this.signIn('charles');
    this.course = await this.addCourse('ENG-101');
  }

  async addCourse(code: string, creator = this.charles): Promise<string> {
    return (await this.get(Courses).create(this.org, creator, { code, title: code })).id;
  }

  /** Has somebody sign in with Google; the id of their user. */
  async signIn(
    person: Person,
    { proof = 'authoritative', address = at(person), sub = person }: Arriving = {},
  ): Promise<string> {
    const hostedDomain = proof === 'authoritative' ? 'engine-school.example' : undefined;
    const account = {
      sub,
      email: address,
      emailVerified: true,
      hostedDomain,
      name: DEMO_PEOPLE[person].name,
      picture: '',
    };
    return (await this.get(SignIn).signIn(account)).userId;
  }

  /** Whom a text names. */
  who(person: string): PersonReference {
    return parsePerson(person, this.namespaceId);
  }

  grant(
    actor: string,
    person: string,
    grant: Partial<RequestedGrant>,
    course = this.course,
  ): Promise<Exclude<GrantResult, { outcome: 'refused' }>> {
    const requested = { roles: [], allow: [], deny: [], ...grant };
    return this.get(CoursePrivileges).put(actor, course, { person: this.who(person), grant: requested });
  }

  revoke(actor: string, person: string, course = this.course): Promise<void> {
    return this.get(CoursePrivileges).revoke(actor, course, this.who(person));
  }

  member(actor: string, person: string, roles: OrganizationRole[]): Promise<{ outcome: string; id: string }> {
    return this.get(Memberships).put(actor, this.org, this.who(person), roles);
  }

  dismiss(actor: string, person: string): Promise<void> {
    return this.get(Memberships).revoke(actor, this.org, this.who(person));
  }

  role(actor: string, name: string, allow: PrivilegeName[]): Promise<boolean> {
    return this.get(CourseRoles).put(actor, this.course, name, allow);
  }

  trust(...trustedDomains: string[]): Promise<unknown> {
    return this.get(Organizations).change(this.org, { trustedDomains });
  }

  /** The grant of a person as lists show it. */
  grantOf(person: string, course = this.course): Promise<ListedCourseGrant> {
    return this.get(GrantLists).ofPersonOnCourse(course, this.who(person));
  }

  /** Every grant on the course as lists show it. */
  grants(course = this.course): Promise<ListedCourseGrant[]> {
    return this.get(GrantLists).onCourse(course, { limit: 500, after: '00000000-0000-0000-0000-000000000000' });
  }

  /** What a user effectively holds on the course. */
  async held(userId: string, course = this.course): Promise<PrivilegeName[]> {
    return (await this.get(PrivilegeReads).effectiveOn(userId, [course])).get(course) ?? [];
  }

  /** The roles of a user in the organization. */
  async rolesOf(userId: string): Promise<readonly OrganizationRole[]> {
    return (await this.get(PrivilegeReads).rolesIn(userId, this.org)).roles;
  }
}

/** A refusal to grant that names these privileges. */
export function cannotGrant(...privileges: string[]): object {
  return { kind: 'forbidden', code: 'cannot-grant', extensions: { privileges } };
}
