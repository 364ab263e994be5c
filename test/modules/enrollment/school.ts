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
import type { BulkMode } from '../../../src/modules/enrollment/bulk/bulk-rows.js';
import { EnrollmentModule } from '../../../src/modules/enrollment/enrollment.module.js';
import {
  CourseEnrollmentsBulk,
  ProgramEnrollmentsBulk,
  type CourseRow,
  type ProgramRow,
} from '../../../src/modules/enrollment/index.js';
import { IdentityModule } from '../../../src/modules/identity/identity.module.js';
import { ExternalKeys, SignIn, keyReference, parsePerson } from '../../../src/modules/identity/index.js';
import { Memberships, PlatformAdmins } from '../../../src/modules/privilege/index.js';
import { PrivilegeModule } from '../../../src/modules/privilege/privilege.module.js';
import { Modules } from '../../support/modules.js';

/** A row of a roster as a race writes it: of the school's curriculum, and enrolled, unless it says otherwise. */
export type Row = Partial<ProgramRow>;

/** What a bulk call answered for one row. */
export interface Answered {
  readonly outcome: string;
  readonly id?: string;
  /** Why the row was refused. */
  readonly code?: string;
}

/**
 * A school on Identity, Catalog, Privilege and Enrollment alone: Ada is platform admin, Emmy the registrar. It has a
 * program with one curriculum, and a course that belongs to it.
 */
export class EnrollmentSchool {
  ada = '';
  emmy = '';
  org = '';
  namespaceId = '';
  curriculum = '';
  program: ProgramFacts = NOWHERE;
  course: CourseFacts = { ...NOWHERE, creatorId: '' };

  private constructor(readonly modules: Modules) {}

  static async start(): Promise<EnrollmentSchool> {
    const imports = [IdentityModule, CatalogModule, PrivilegeModule, EnrollmentModule];
    return new EnrollmentSchool(await Modules.start({ imports, entities: ENTITIES }));
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
    await this.get(PlatformAdmins).invite([addressOf('ada')]);
    this.ada = await this.signIn('ada');
    const organization = await this.get(Organizations).create({ slug: 'engine-school', name: 'Engine School' });
    this.org = organization.id;
    this.namespaceId = organization.namespaceId;
    this.emmy = await this.addRegistrar('emmy');
    this.program = await this.addProgram('ENG');
    this.curriculum = await this.addCurriculum(this.program);
    this.course = await this.addCourse('ENG-101', this.program);
  }

  /** Somebody who has signed in and is a registrar; the id of their user. */
  async addRegistrar(name: string): Promise<string> {
    const person = parsePerson(addressOf(name), this.namespaceId);
    await this.get(Memberships).put(this.ada, this.org, person, ['registrar']);
    return this.signIn(name);
  }

  addProgram(code: string): Promise<ProgramFacts> {
    return this.get(Programs).create(this.org, { code, title: code });
  }

  async addCurriculum({ id }: ProgramFacts): Promise<string> {
    return (await this.get(Curricula).create(id, { code: '2026', title: '2026', active: true })).id;
  }

  /** A course that belongs to a program. */
  async addCourse(code: string, program: ProgramFacts): Promise<CourseFacts> {
    const course = await this.get(Courses).create(this.org, this.ada, { code, title: code });
    await this.get(ProgramCourses).add(this.ada, program.id, course.id);
    return course;
  }

  /** Has somebody sign in with Google, whose word on the address is final; the id of their user. */
  async signIn(name: string): Promise<string> {
    const account = {
      sub: name,
      email: addressOf(name),
      emailVerified: true,
      hostedDomain: 'engine-school.example',
      name: '',
      picture: '',
    };
    return (await this.get(SignIn).signIn(account)).userId;
  }

  /** Ties a key to whomever `person` names. */
  async link(key: string, person: string): Promise<void> {
    await this.get(ExternalKeys).link(keyReference(key, this.namespaceId), parsePerson(person, this.namespaceId));
  }

  async unlink(key: string): Promise<void> {
    await this.get(ExternalKeys).unlink(keyReference(key, this.namespaceId));
  }

  /** A roster of the program, or of `where`. */
  async roster(mode: BulkMode, rows: readonly Row[], where: Partial<Roster> = {}): Promise<Answered[]> {
    const { actor, program, curriculum } = {
      actor: this.emmy,
      program: this.program,
      curriculum: this.curriculum,
      ...where,
    };
    const full = rows.map((row) => ({ curriculum, status: 'enrolled', ...row }));
    return (await this.get(ProgramEnrollmentsBulk).run(actor, program, mode, full)).map(answered);
  }

  /** A list of the course through the program, or directly. */
  async courseList(
    mode: BulkMode,
    rows: readonly Partial<CourseRow>[],
    { direct = false, course = this.course, program = this.program } = {},
  ): Promise<Answered[]> {
    const full = rows.map((row) => ({ status: 'active', ...row }));
    const place = direct ? { course } : { course, programId: program.id };
    return (await this.get(CourseEnrollmentsBulk).run(this.emmy, place, mode, full)).map(answered);
  }
}

interface Roster {
  readonly actor: string;
  readonly program: ProgramFacts;
  readonly curriculum: string;
}

const NOWHERE: ProgramFacts = { id: '', organizationId: '', code: '', title: '', createdAt: new Date(0) };

export function addressOf(name: string): string {
  return `${name}@engine-school.example`;
}

type Results = Awaited<ReturnType<ProgramEnrollmentsBulk['run']>>;

function answered(result: Results[number]): Answered {
  if (result.outcome === 'refused') return { outcome: 'refused', code: result.refusal.code };
  return { outcome: result.outcome, id: result.id };
}
