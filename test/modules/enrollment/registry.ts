import { DEMO_PEOPLE } from '../../../src/demo/demo-people.js';
import { ENTITIES } from '../../../src/mikro-orm.config.js';
import { CatalogModule } from '../../../src/modules/catalog/catalog.module.js';
import {
  Courses,
  Curricula,
  Organizations,
  ProgramCourses,
  Programs,
  type CourseFacts,
  type ProgramFacts,
} from '../../../src/modules/catalog/index.js';
import { EnrollmentModule } from '../../../src/modules/enrollment/enrollment.module.js';
import {
  CourseEnrollmentsBulk,
  EnrollmentLists,
  ProgramEnrollmentsBulk,
  type CourseRow,
  type ListedCourseEnrollment,
  type ListedProgramEnrollment,
  type ProgramRow,
} from '../../../src/modules/enrollment/index.js';
import { IdentityModule } from '../../../src/modules/identity/identity.module.js';
import { SignIn, parsePerson } from '../../../src/modules/identity/index.js';
import { CoursePrivileges, Memberships, PlatformAdmins, PrivilegeReads } from '../../../src/modules/privilege/index.js';
import { PrivilegeModule } from '../../../src/modules/privilege/privilege.module.js';
import { Modules } from '../../support/modules.js';

export type Person = keyof typeof DEMO_PEOPLE;

/** The address of one of the standing cast. */
export const at = (person: Person): string => DEMO_PEOPLE[person].address;

/** What came of one row. */
export interface Came {
  readonly outcome: string;
  readonly id: string;
  readonly code: string | undefined;
}

/**
 * A school on the modules alone, without HTTP and with a clock that stands still: Ada is platform admin and enrols; the
 * program has one curriculum and one course. Grace, Emmy and Alan have never signed in.
 */
export class Registry {
  ada = '';
  org = '';
  namespaceId = '';
  curriculum = '';
  private programFacts: ProgramFacts | undefined;
  private courseFacts: CourseFacts | undefined;

  private constructor(readonly modules: Modules) {}

  static async start(): Promise<Registry> {
    const imports = [IdentityModule, CatalogModule, PrivilegeModule, EnrollmentModule];
    return new Registry(await Modules.start({ imports, entities: ENTITIES }));
  }

  stop(): Promise<void> {
    return this.modules.stop();
  }

  get<T>(type: abstract new (...args: never[]) => T): T {
    return this.modules.get(type);
  }

  get program(): ProgramFacts {
    if (!this.programFacts) throw new Error('The school is not open.');
    return this.programFacts;
  }

  get course(): CourseFacts {
    if (!this.courseFacts) throw new Error('The school is not open.');
    return this.courseFacts;
  }

  /** Forgets everything and opens the school anew. */
  async open(): Promise<void> {
    await this.modules.empty();
    await this.get(PlatformAdmins).invite([at('ada')]);
    this.ada = await this.signIn('ada');
    const organization = await this.get(Organizations).create({ slug: 'engine-school', name: 'Engine School' });
    this.org = organization.id;
    this.namespaceId = organization.namespaceId;
    this.programFacts = await this.get(Programs).create(this.org, { code: 'CS', title: 'Computing' });
    const curriculum = { code: '2026', title: '2026', active: true };
    this.curriculum = (await this.get(Curricula).create(this.program.id, curriculum)).id;
    this.courseFacts = await this.get(Courses).create(this.org, this.ada, { code: 'ENG-101', title: 'Engines' });
    await this.get(ProgramCourses).add(this.ada, this.program.id, this.course.id);
  }

  /** Has somebody sign in with Google, authoritatively; the id of their user. */
  async signIn(person: Person): Promise<string> {
    const account = {
      sub: person,
      email: at(person),
      emailVerified: true,
      hostedDomain: 'engine-school.example',
      name: DEMO_PEOPLE[person].name,
      picture: '',
    };
    return (await this.get(SignIn).signIn(account)).userId;
  }

  /** Sends rows to the program; enrolled in its curriculum where they say nothing else. */
  async enroll(...rows: Partial<ProgramRow>[]): Promise<Came[]> {
    const full = rows.map((row) => ({ curriculum: this.curriculum, status: 'enrolled', ...row }));
    return (await this.get(ProgramEnrollmentsBulk).run(this.ada, this.program, 'put', full)).map(came);
  }

  /** Sends rows to the course, through the program or directly; active where they say nothing else. */
  async enrollInCourse(how: 'through' | 'directly', ...rows: Partial<CourseRow>[]): Promise<Came[]> {
    const full = rows.map((row) => ({ status: 'active', ...row }));
    const place = how === 'through' ? { course: this.course, programId: this.program.id } : { course: this.course };
    return (await this.get(CourseEnrollmentsBulk).run(this.ada, place, 'put', full)).map(came);
  }

  /** Gives somebody `manage_events` on the course. */
  async grant(person: string): Promise<void> {
    await this.get(CoursePrivileges).put(this.ada, this.course.id, {
      person: parsePerson(person, this.namespaceId),
      grant: { roles: [], allow: ['manage_events'], deny: [] },
    });
  }

  /** Makes somebody a teacher. */
  async hire(person: string): Promise<void> {
    await this.get(Memberships).put(this.ada, this.org, parsePerson(person, this.namespaceId), ['teacher']);
  }

  async held(userId: string): Promise<readonly string[]> {
    return (await this.get(PrivilegeReads).effectiveOn(userId, [this.course.id])).get(this.course.id) ?? [];
  }

  async inProgram(): Promise<ListedProgramEnrollment[]> {
    const { items } = await this.get(EnrollmentLists).inProgram(this.program.id, { limit: 500 });
    return items;
  }

  async inCourse(): Promise<ListedCourseEnrollment[]> {
    const { items } = await this.get(EnrollmentLists).inCourse({ courseId: this.course.id }, { limit: 500 });
    return items;
  }

  /** The ids of the enrollments that events of these types tell of, from oldest to newest. */
  async told(...types: string[]): Promise<unknown[]> {
    const events = await this.modules.events(...types.map((type) => `enrollment.${type}`));
    return events.map(({ payload }) => payload['grantId']);
  }
}

function came(result: Awaited<ReturnType<ProgramEnrollmentsBulk['run']>>[number]): Came {
  return result.outcome === 'refused'
    ? { outcome: result.outcome, id: '', code: result.refusal.code }
    : { outcome: result.outcome, id: result.id, code: undefined };
}
