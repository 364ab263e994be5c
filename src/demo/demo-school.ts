import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { row } from '../common/database/sql.js';
import { withCause } from '../common/events/cause.js';
import {
  CatalogReads,
  Courses,
  Curricula,
  Organizations,
  ProgramCourses,
  Programs,
  type CourseFacts,
} from '../modules/catalog/index.js';
import { CourseEnrollmentsBulk, ProgramEnrollmentsBulk } from '../modules/enrollment/index.js';
import { ExternalKeys, SignIn, addressReference, keyReference } from '../modules/identity/index.js';
import { localSub } from '../modules/identity/local-sign-in/local-sub.js';
import { CoursePrivileges, CourseRoles, Memberships, PlatformAdmins } from '../modules/privilege/index.js';
import { DEMO_PEOPLE, type DemoPerson } from './demo-people.js';

const SLUG = 'engine-school';

/** By which the log knows what was made here. */
const REQUEST = 'demo';

const EVERYTHING = { limit: 500 };

/** So many courses are enrolled in, as the last thing of all. */
const COURSES = 2;

/** A small school to look around in, made through the same services as any other. */
@Injectable()
export class DemoSchool {
  constructor(
    private readonly em: EntityManager,
    private readonly reads: CatalogReads,
    private readonly signIn: SignIn,
    private readonly admins: PlatformAdmins,
    private readonly organizations: Organizations,
    private readonly courses: Courses,
    private readonly roles: CourseRoles,
    private readonly memberships: Memberships,
    private readonly privileges: CoursePrivileges,
    private readonly keys: ExternalKeys,
    private readonly programs: Programs,
    private readonly curricula: Curricula,
    private readonly programCourses: ProgramCourses,
    private readonly programEnrollments: ProgramEnrollmentsBulk,
    private readonly courseEnrollments: CourseEnrollmentsBulk,
  ) {}

  /**
   * Whether a process has begun to load the school and was killed before it had. The log tells, which nobody can take
   * anything from; what somebody has deleted since does not come back.
   */
  async isHalfLoaded(): Promise<boolean> {
    const found = await row<{ half: boolean }>(
      this.em.fork(),
      `select exists (select from common.domain_event where request_id = $1 and actor = 'system')
         and count(distinct payload ->> 'courseId') < $2 as half
       from common.domain_event where request_id = $1 and type = 'enrollment.course-enrolled'`,
      [REQUEST, COURSES],
    );
    return found?.half ?? false;
  }

  /** Loads the school into a database that is empty, or whatever is missing of it where a process was killed meanwhile. */
  async load(): Promise<void> {
    await as('system', () => this.loadAll());
  }

  private async loadAll(): Promise<void> {
    await this.admins.invite([DEMO_PEOPLE.ada.address]);
    const ada = await this.register(DEMO_PEOPLE.ada);
    const school =
      (await this.reads.organizationByRef(SLUG)) ??
      (await as(ada, () => this.organizations.create({ slug: SLUG, name: 'Engine School' })));
    const charles = await this.appoint(ada, school.id);
    const engine = await this.course(school.id, charles, { code: 'ENG-101', title: 'The Analytical Engine' });
    const notes = await this.course(school.id, ada, { code: 'PRG-201', title: 'Notes on Programming' });
    await as(charles, () => this.prepare(charles, engine.id));
    await as(ada, () => this.prepare(ada, notes.id));
    await as(ada, () => this.grantAhead(ada, notes.id, school.namespaceId));
    await as(ada, () => this.enrollAhead(ada, school.id, [engine, notes]));
  }

  private async course(
    schoolId: string,
    creator: string,
    course: { code: string; title: string },
  ): Promise<CourseFacts> {
    const { items } = await this.courses.list(schoolId, EVERYTHING);
    const found = items.find(({ code }) => code === course.code);
    return found ?? as(creator, () => this.courses.create(schoolId, creator, course));
  }

  private async appoint(ada: string, schoolId: string): Promise<string> {
    const grant = (person: DemoPerson, role: 'teacher' | 'registrar') =>
      as(ada, () => this.memberships.put(ada, schoolId, addressReference(person.address), [role]));
    await grant(DEMO_PEOPLE.charles, 'teacher');
    await grant(DEMO_PEOPLE.emmy, 'registrar');
    return this.register(DEMO_PEOPLE.charles);
  }

  /** Two roles, and one of them for a colleague who is not here yet. */
  private async prepare(creator: string, courseId: string): Promise<void> {
    await this.roles.put(creator, courseId, 'assistant', ['assess_participations', 'manage_exercises']);
    await this.roles.put(creator, courseId, 'co-teacher', ['update_course', 'manage_material', 'manage_events']);
    await this.privileges.put(creator, courseId, {
      person: addressReference(DEMO_PEOPLE.grace.address),
      grant: { roles: ['co-teacher'], allow: ['view_enrollments'], deny: [] },
    });
  }

  private async grantAhead(ada: string, courseId: string, namespaceId: string): Promise<void> {
    const staffKey = keyReference('STAFF-1912', namespaceId);
    await this.privileges.put(ada, courseId, {
      person: staffKey,
      grant: { roles: ['assistant'], allow: [], deny: ['access_exercises'] },
    });
    await this.keys.link(staffKey, addressReference(DEMO_PEOPLE.alan.address));
  }

  /** A program with a small roster: one student by address and key, one by a key alone, one by an address alone. */
  private async enrollAhead(ada: string, schoolId: string, courses: readonly CourseFacts[]): Promise<void> {
    const [known] = (await this.programs.list(schoolId, EVERYTHING)).items;
    const bachelor = { code: 'BSC-ENG', title: 'Bachelor of Analytical Engines' };
    const program = known ?? (await this.programs.create(schoolId, bachelor));
    const [current] = (await this.curricula.list(program.id, EVERYTHING)).items;
    const plan = { code: '2026', title: 'Plan of study 2026', active: true };
    const { id: curriculum } = current ?? (await this.curricula.create(program.id, plan));
    const roster = [
      { email: DEMO_PEOPLE.mary.address, externalUserKey: 'S-1780' },
      { externalUserKey: 'S-1776' },
      { email: DEMO_PEOPLE.grace.address },
    ];
    await this.programEnrollments.run(
      ada,
      program,
      'put',
      roster.map((one) => ({ ...one, curriculum, status: 'enrolled' })),
    );
    for (const course of courses) {
      await this.programCourses.add(ada, program.id, course.id);
      const rows = ['S-1780', 'S-1776'].map((externalUserKey) => ({ externalUserKey, status: 'active' }));
      await this.courseEnrollments.run(ada, { course, programId: program.id }, 'put', rows);
    }
  }

  private async register({ address, name }: DemoPerson): Promise<string> {
    const hostedDomain = address.slice(address.indexOf('@') + 1);
    const account = { sub: localSub(address), email: address, emailVerified: true, hostedDomain, name, picture: '' };
    return (await this.signIn.signIn(account)).userId;
  }
}

function as<T>(actor: string, work: () => Promise<T>): Promise<T> {
  return withCause({ actor, requestId: REQUEST }, work);
}
