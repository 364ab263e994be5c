import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApplication } from '../../../src/application.js';
import { readConfiguration } from '../../../src/common/config/index.js';
import { DomainError } from '../../../src/common/errors/index.js';
import {
  CatalogReads,
  Courses,
  Curricula,
  NotInCatalog,
  Organizations,
  ProgramCourses,
  Programs,
  type CourseFacts,
  type OrganizationFacts,
  type ProgramFacts,
} from '../../../src/modules/catalog/index.js';
import { ProgramEnrollmentRemoval } from '../../../src/modules/enrollment/programs/program-enrollment-removal.service.js';
import { RemoveExpiredEnrollments } from '../../../src/modules/enrollment/waiting/remove-expired-enrollments.job.js';
import { CourseEnrollmentsBulk, ProgramEnrollmentsBulk } from '../../../src/modules/enrollment/index.js';
import { SignIn, parsePerson } from '../../../src/modules/identity/index.js';
import { LinkedKeys } from '../../../src/modules/people/linked-keys.service.js';
import { PersonRetirement } from '../../../src/modules/people/person-retirement.service.js';
import { WaitingGrants } from '../../../src/modules/people/waiting-grants.service.js';
import { CoursePrivilegesBulk } from '../../../src/modules/privilege/courses/course-privileges-bulk.service.js';
import { RemoveExpiredInvitations } from '../../../src/modules/privilege/waiting/remove-expired-invitations.job.js';
import {
  CoursePrivileges,
  Memberships,
  type OrganizationRole,
  type PrivilegeName,
} from '../../../src/modules/privilege/index.js';
import { StartUp } from '../../../src/start-up.js';
import { claimsOf, type Claims } from '../support/google.js';
import { ADA, EMMY, type Actions, type Answer, type How, type Mode, type Place, type RosterRow } from './actions.js';

/** Drives the application through the services that its controllers call, within this process. */
export class ServiceActions implements Actions {
  readonly how = 'through services';
  private readonly staff = new Map<string, string>();
  private count = 0;

  private constructor(private readonly app: NestFastifyApplication) {}

  static async start(databaseUrl: string): Promise<ServiceActions> {
    const configuration = readConfiguration({
      DATABASE_URL: databaseUrl,
      SESSION_SECRET: 'a secret that is long enough for a proof',
      LOG_LEVEL: 'silent',
      GOOGLE_CLIENT_ID: 'proof',
      GOOGLE_CLIENT_SECRET: 'proof',
      ADMIN_EMAILS: ADA,
    });
    const app = await createApplication({ ...configuration, databaseUrl });
    await app.init();
    await app.get(StartUp).run();
    const made = new ServiceActions(app);
    for (const one of [ADA, EMMY]) await made.introduce(one);
    return made;
  }

  async close(): Promise<void> {
    await this.app.close();
  }

  signIn(claims: Claims): Promise<Answer> {
    return answered(async () => {
      await this.arrive(claims);
      return { done: true, word: 'done' };
    });
  }

  async introduce(email: string): Promise<void> {
    this.staff.set(email, await this.arrive(claimsOf(email)));
  }

  async open(): Promise<Place> {
    const slug = `school-${process.hrtime.bigint()}`;
    const { id, namespaceId } = await this.get(Organizations).create({ slug, name: slug });
    await this.get(Memberships).put(this.idOf(ADA), id, parsePerson(EMMY, namespaceId), ['registrar']);
    return this.addProgram({ organizationId: id, programId: '', curriculumId: '', courseId: '' });
  }

  async addProgram(place: Place): Promise<Place> {
    const code = `P${++this.count}`;
    const program = await this.get(Programs).create(place.organizationId, { code, title: code });
    const curriculum = await this.get(Curricula).create(program.id, { code: '2026', title: '2026', active: true });
    return this.addCourse({ ...place, programId: program.id, curriculumId: curriculum.id });
  }

  async addCourse(place: Place): Promise<Place> {
    const code = `C${++this.count}`;
    const course = await this.get(Courses).create(place.organizationId, this.idOf(ADA), { code, title: code });
    await this.get(ProgramCourses).add(this.idOf(ADA), place.programId, course.id);
    return { ...place, courseId: course.id };
  }

  deleteCourse({ courseId }: Place): Promise<Answer> {
    return done(() => this.get(Courses).delete(courseId));
  }

  deleteProgram({ programId }: Place): Promise<Answer> {
    return done(() => this.get(Programs).delete(programId));
  }

  deleteOrganization({ organizationId }: Place): Promise<Answer> {
    return done(() => this.get(Organizations).delete(organizationId));
  }

  grant(by: string, place: Place, people: readonly string[], allow: readonly string[]): Promise<readonly Answer[]> {
    const grant = { roles: [], allow: allow as PrivilegeName[], deny: [] };
    const [only] = people;
    if (only !== undefined && people.length === 1) {
      return single(async () => {
        const { id, organizationId } = await this.course(place);
        const { namespaceId } = await this.organization({ ...place, organizationId });
        const row = { person: parsePerson(only, namespaceId), grant };
        return standing(await this.get(CoursePrivileges).put(this.idOf(by), id, row));
      });
    }
    return eachOf(people, async () => {
      const rows = people.map((person) => ({ person, ...grant }));
      return this.get(CoursePrivilegesBulk).put(this.idOf(by), await this.course(place), rows);
    });
  }

  revoke(by: string, place: Place, person: string): Promise<Answer> {
    return done(async () => {
      const { id, organizationId } = await this.course(place);
      const { namespaceId } = await this.organization({ ...place, organizationId });
      await this.get(CoursePrivileges).revoke(this.idOf(by), id, parsePerson(person, namespaceId));
    });
  }

  employ(by: string, place: Place, person: string, roles: readonly string[]): Promise<Answer> {
    return answered(async () => {
      const { id, namespaceId } = await this.organization(place);
      const named = parsePerson(person, namespaceId);
      return standing(await this.get(Memberships).put(this.idOf(by), id, named, roles as OrganizationRole[]));
    });
  }

  dismiss(by: string, place: Place, person: string): Promise<Answer> {
    return done(async () => {
      const { id, namespaceId } = await this.organization(place);
      await this.get(Memberships).revoke(this.idOf(by), id, parsePerson(person, namespaceId));
    });
  }

  enroll(by: string, place: Place, mode: Mode, rows: readonly RosterRow[]): Promise<readonly Answer[]> {
    return eachOf(rows, async () => {
      const full = rows.map(({ email, key, status }) => ({
        email,
        externalUserKey: key,
        status,
        curriculum: place.curriculumId,
      }));
      return this.get(ProgramEnrollmentsBulk).run(this.idOf(by), await this.program(place), mode, full);
    });
  }

  expel(by: string, { programId }: Place, id: string): Promise<Answer> {
    return done(() => this.get(ProgramEnrollmentRemoval).remove(this.idOf(by), programId, id));
  }

  attend(by: string, place: Place, how: How, people: readonly string[], status: string): Promise<readonly Answer[]> {
    const [only] = people;
    if (only !== undefined && people.length === 1 && how === 'directly') {
      return single(async () =>
        standing(await this.get(CourseEnrollmentsBulk).put(this.idOf(by), await this.course(place), only, status)),
      );
    }
    return eachOf(people, async () => {
      const course = await this.course(place);
      const where = how === 'through' ? { course, programId: (await this.program(place)).id } : { course };
      const rows = people.map((person) => ({ person, status }));
      return this.get(CourseEnrollmentsBulk).run(this.idOf(by), where, 'put', rows);
    });
  }

  leave(by: string, place: Place, person: string): Promise<Answer> {
    return done(async () => this.get(CourseEnrollmentsBulk).remove(this.idOf(by), await this.course(place), person));
  }

  link(by: string, place: Place, key: string, person: string): Promise<Answer> {
    return answered(async () => {
      const { created } = await this.get(LinkedKeys).link(this.idOf(by), await this.organization(place), key, person);
      return { done: true, word: created ? 'created' : 'stands' };
    });
  }

  unlink(_: string, place: Place, key: string): Promise<Answer> {
    return done(async () => this.get(LinkedKeys).unlink(await this.organization(place), key));
  }

  retire(by: string, place: Place, person: string): Promise<Answer> {
    return done(async () => {
      await this.get(PersonRetirement).retire(this.idOf(by), await this.organization(place), person);
    });
  }

  withdraw(by: string, { organizationId }: Place, id: string): Promise<Answer> {
    return done(() => this.get(WaitingGrants).revoke(this.idOf(by), organizationId, id));
  }

  renew(by: string, { organizationId }: Place, id: string): Promise<Answer> {
    return done(async () => void (await this.get(WaitingGrants).renew(this.idOf(by), organizationId, id)));
  }

  removeExpired(): Promise<Answer> {
    return done(async () => {
      await this.get(RemoveExpiredInvitations).run();
      await this.get(RemoveExpiredEnrollments).run();
    });
  }

  private get<T>(type: abstract new (...args: never[]) => T): T {
    return this.app.get<T>(type, { strict: false });
  }

  private idOf(by: string): string {
    const id = this.staff.get(by);
    if (id === undefined) throw new Error(`${by} has not been introduced.`);
    return id;
  }

  private async arrive({ sub, email, email_verified, hd, name }: Claims): Promise<string> {
    const account = { sub, email, emailVerified: email_verified, hostedDomain: hd, name, picture: '' };
    return (await this.get(SignIn).signIn(account)).userId;
  }

  private async organization({ organizationId }: Place): Promise<OrganizationFacts> {
    const found = await this.get(CatalogReads).organizationByRef(organizationId);
    if (!found) throw new NotInCatalog('organization');
    return found;
  }

  private async course({ courseId }: Place): Promise<CourseFacts> {
    const found = await this.get(CatalogReads).course(courseId);
    if (!found) throw new NotInCatalog('course');
    return found;
  }

  private async program({ programId }: Place): Promise<ProgramFacts> {
    const found = await this.get(CatalogReads).program(programId);
    if (!found) throw new NotInCatalog('program');
    return found;
  }
}

interface Standing {
  readonly outcome: 'created' | 'updated' | 'unchanged';
  readonly id: string;
}

type RowResult = Standing | { readonly outcome: 'refused'; readonly refusal: DomainError };

function standing({ outcome, id }: Standing): Answer {
  return { done: true, word: outcome === 'created' ? 'created' : 'stands', id };
}

/** The answer of a call; what it refuses by its code, anything else that it throws by its text. */
async function answered(call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof DomainError) return { done: false, word: error.code };
    return { done: false, word: `threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}` };
  }
}

function done(call: () => Promise<void>): Promise<Answer> {
  return answered(async () => {
    await call();
    return { done: true, word: 'done' };
  });
}

async function single(call: () => Promise<Answer>): Promise<readonly Answer[]> {
  return [await answered(call)];
}

/** The answers of a bulk call; if it is refused as a whole, every row is. */
async function eachOf(rows: readonly unknown[], call: () => Promise<readonly RowResult[]>): Promise<readonly Answer[]> {
  let results: readonly Answer[] = [];
  const whole = await answered(async () => {
    results = (await call()).map((row) =>
      row.outcome === 'refused' ? { done: false, word: row.refusal.code } : standing(row),
    );
    return { done: true, word: 'done' };
  });
  return whole.done ? results : rows.map(() => whole);
}
