import type { Caller, CallerKind } from './callers.js';
import type { World } from './world.js';

/** A valid request: whoever may make it is served. */
export interface Call {
  /** What stands in the braces of the path. */
  readonly at?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: unknown;
}

/** Makes a request, with whatever it needs that can be used only once; `caller` is who will send it. */
type Prepare = (world: World, caller: Caller) => Call | Promise<Call>;

const NOTHING: Prepare = () => ({});
const ORGANIZATION: Prepare = ({ things: { organization } }) => ({ at: { org: organization } });
const COURSE: Prepare = ({ things: { course } }) => ({ at: { course } });
const PROGRAM: Prepare = ({ things: { program } }) => ({ at: { program } });
const PROGRAM_COURSE: Prepare = ({ things: { program, course } }) => ({ at: { program, course } });

/** By the keys of the table. Whatever makes or ends something does so with something new each time. */
export const REQUESTS: Readonly<Record<string, Prepare>> = {
  isLive: NOTHING,
  isReady: NOTHING,
  readMetrics: NOTHING,
  beginSignIn: () => ({ query: 'returnTo=/docs' }),
  finishSignIn: () => ({ query: 'error=access_denied' }),
  signOut: NOTHING,

  getMe: NOTHING,
  listMyCourses: NOTHING,
  listMyPrograms: NOTHING,
  createAccessToken: () => ({ body: { name: 'another' } }),
  listAccessTokens: NOTHING,
  revokeAccessToken: async (world, caller) => ({
    at: { id: isKnown(caller) ? await world.spareTokenOf(caller) : world.things.token },
  }),
  'revokeAccessToken: of somebody else': async (world, caller) => ({
    at: { id: await world.spareTokenOf(world.callers.get(caller.kind === 'student' ? 'teacher' : 'student')) },
  }),
  retireMe: NOTHING,

  createOrganization: (world) => ({ body: { slug: world.name('school'), name: 'A school' } }),
  listOrganizations: NOTHING,
  getOrganization: ORGANIZATION,
  changeOrganization: (world) => ({ at: { org: world.things.organization }, body: { name: world.name('School') } }),
  deleteOrganization: async (world, { kind }) => ({
    at: {
      org:
        kind === 'platform admin'
          ? await world.make('/organizations', { slug: world.name('school'), name: 'A school' })
          : world.things.organization,
    },
  }),

  createCourse: (world) => ({
    at: { org: world.things.organization },
    body: { code: world.name('COURSE'), title: 'A course' },
  }),
  listCourses: ORGANIZATION,
  getCourse: COURSE,
  changeCourse: (world) => ({ at: { course: world.things.course }, body: { title: world.name('Course') } }),
  deleteCourse: async (world, { kind }) => ({
    at: {
      course: isOneOf(kind, 'creator', 'admin', 'platform admin') ? await world.courseOfCreator() : world.things.course,
    },
  }),
  createProgram: (world) => ({
    at: { org: world.things.organization },
    body: { code: world.name('PROGRAM'), title: 'A program' },
  }),
  listPrograms: ORGANIZATION,
  getProgram: PROGRAM,
  changeProgram: (world) => ({ at: { program: world.things.program }, body: { title: world.name('Program') } }),
  deleteProgram: async (world) => ({
    at: {
      program: await world.make(`/organizations/${world.things.organization}/programs`, {
        code: world.name('PROGRAM'),
        title: 'A program',
      }),
    },
  }),
  createCurriculum: (world) => ({
    at: { program: world.things.program },
    body: { code: world.name('PLAN'), title: 'A plan' },
  }),
  listCurricula: PROGRAM,
  getCurriculum: ({ things: { program, curriculum } }) => ({ at: { program, curriculum } }),
  changeCurriculum: (world) => ({
    at: { program: world.things.program, curriculum: world.things.curriculum },
    body: { title: world.name('Plan') },
  }),
  listProgramCourses: PROGRAM,
  addProgramCourse: async (world) => ({
    at: { program: world.things.program, course: await world.courseOfCreator() },
  }),
  removeProgramCourse: async (world) => {
    const { program } = world.things;
    const course = await world.courseOfCreator();
    await world.put(`/programs/${program}/courses/${course}`);
    return { at: { program, course } };
  },

  listPrivilegeVocabulary: NOTHING,
  putCoursePrivilege: (world) => ({
    at: { course: world.things.course, person: world.nobodyYet() },
    body: { allow: ['manage_privileges'] },
  }),
  putCoursePrivileges: (world) => ({
    at: { course: world.things.course },
    body: [{ person: world.nobodyYet(), allow: ['manage_privileges'] }],
  }),
  deleteCoursePrivilege: async (world) => {
    const { course } = world.things;
    const person = world.nobodyYet();
    await world.put(`/courses/${course}/privileges/${person}`, { allow: ['manage_privileges'] });
    return { at: { course, person } };
  },
  listCoursePrivileges: COURSE,
  getCoursePrivilege: (world, { kind }) => ({
    at: {
      course: world.things.course,
      person: world.callers.get(kind === 'with manage_material' ? 'with manage_events' : 'with manage_material').email,
    },
  }),
  'getCoursePrivilege: their own': ({ things: { course } }, { email }) => ({
    at: { course, person: email || 'nobody@engine-school.example' },
  }),
  listCourseRoles: COURSE,
  putCourseRole: (world) => ({
    at: { course: world.things.course, name: world.name('role') },
    body: { allow: ['manage_privileges'] },
  }),
  deleteCourseRole: async (world) => {
    const { course } = world.things;
    const name = world.name('role');
    await world.put(`/courses/${course}/roles/${name}`, { allow: ['manage_privileges'] });
    return { at: { course, name } };
  },
  checkPrivileges: ({ things: { course } }) => ({
    body: { checks: [{ person: 'unheard-of@engine-school.example', course, privilege: 'update_course' }] },
  }),
  'checkPrivileges: about themselves': ({ things: { course } }, { email }) => ({
    body: { checks: [{ person: email || 'nobody@engine-school.example', course, privilege: 'update_course' }] },
  }),

  listMembers: ORGANIZATION,
  putMember: (world) => ({
    at: { org: world.things.organization, person: world.nobodyYet() },
    body: { roles: ['teacher'] },
  }),
  deleteMember: async (world) => {
    const at = { org: world.things.organization, person: world.nobodyYet() };
    await world.put(`/organizations/${at.org}/members/${at.person}`, { roles: ['teacher'] });
    return { at };
  },

  createProgramEnrollments: (world) => ({ at: { program: world.things.program }, body: rosterOfProgram(world) }),
  changeProgramEnrollments: (world) => ({
    at: { program: world.things.program },
    body: [{ person: 'enrolled@engine-school.example', curriculum: world.things.curriculum, status: 'pending' }],
  }),
  putProgramEnrollments: (world) => ({ at: { program: world.things.program }, body: rosterOfProgram(world) }),
  listProgramEnrollments: PROGRAM,
  getProgramEnrollment: ({ things: { program, enrollment } }) => ({ at: { program, id: enrollment } }),
  deleteProgramEnrollment: async (world) => ({
    at: { program: world.things.program, id: await world.invitation('enrollment') },
  }),
  createCourseEnrollments: (world) => ({
    at: { course: world.things.course },
    body: [{ person: world.nobodyYet(), status: 'active' }],
  }),
  changeCourseEnrollments: async (world) => ({
    at: { course: world.things.course },
    body: [{ person: await enrolledOnCourse(world), status: 'inactive' }],
  }),
  putCourseEnrollments: (world) => ({
    at: { course: world.things.course },
    body: [{ person: world.nobodyYet(), status: 'active' }],
  }),
  listCourseEnrollments: COURSE,
  putCourseEnrollment: (world) => ({
    at: { course: world.things.course, person: world.nobodyYet() },
    body: { status: 'active' },
  }),
  getCourseEnrollment: ({ things: { course }, callers }) => ({
    at: { course, person: callers.get('student').email },
  }),
  deleteCourseEnrollment: async (world) => ({
    at: { course: world.things.course, person: await enrolledOnCourse(world) },
  }),
  createProgramCourseEnrollments: async (world) => ({
    at: { program: world.things.program, course: world.things.course },
    body: [{ person: await enrolledInProgram(world), status: 'active' }],
  }),
  changeProgramCourseEnrollments: async (world) => {
    const person = await enrolledInProgram(world);
    const { program, course } = world.things;
    await world.put(`/programs/${program}/courses/${course}/enrollments`, [{ person, status: 'active' }]);
    return { at: { program, course }, body: [{ person, status: 'inactive' }] };
  },
  putProgramCourseEnrollments: async (world) => ({
    at: { program: world.things.program, course: world.things.course },
    body: [{ person: await enrolledInProgram(world), status: 'active' }],
  }),
  listProgramCourseEnrollments: PROGRAM_COURSE,

  listPeople: ORGANIZATION,
  getPerson: ({ things: { organization }, callers }) => ({
    at: { org: organization, person: callers.get('student').email },
  }),
  retirePerson: async (world) => {
    const at = { org: world.things.organization, person: world.nobodyYet() };
    await world.put(`/organizations/${at.org}/members/${at.person}`, { roles: ['teacher'] });
    return { at };
  },
  getExternalKey: ({ things: { organization, key } }) => ({ at: { org: organization, key } }),
  linkExternalKey: (world) => ({
    at: { org: world.things.organization, key: world.name('K') },
    body: { person: world.nobodyYet() },
  }),
  unlinkExternalKey: async (world) => {
    const at = { org: world.things.organization, key: world.name('K') };
    await world.put(`/organizations/${at.org}/external-keys/${at.key}`, { person: world.nobodyYet() });
    return { at };
  },

  listInvitations: ORGANIZATION,
  getInvitation: ({ things: { organization, enrollment } }) => ({ at: { org: organization, id: enrollment } }),
  'revokeInvitation: an enrollment': waiting('enrollment'),
  'revokeInvitation: a role': waiting('role'),
  'revokeInvitation: a privilege': waiting('privilege'),
  'renewInvitation: an enrollment': waiting('enrollment'),
  'renewInvitation: a role': waiting('role'),
  'renewInvitation: a privilege': waiting('privilege'),
  listEvents: ORGANIZATION,
  listDeliveries: NOTHING,
  retryDelivery: ({ things: { delivery } }) => ({ at: { id: delivery } }),
};

function isOneOf(kind: CallerKind, ...kinds: readonly CallerKind[]): boolean {
  return kinds.includes(kind);
}

function isKnown({ kind }: Caller): boolean {
  return !isOneOf(kind, 'nobody', 'expired token', 'revoked token', 'retired');
}

function rosterOfProgram(world: World): unknown {
  return [{ person: world.nobodyYet(), curriculum: world.things.curriculum, status: 'enrolled' }];
}

async function enrolledOnCourse(world: World): Promise<string> {
  const person = world.nobodyYet();
  await world.put(`/courses/${world.things.course}/enrollments/${person}`, { status: 'active' });
  return person;
}

async function enrolledInProgram(world: World): Promise<string> {
  const person = world.nobodyYet();
  const { program, curriculum } = world.things;
  await world.put(`/programs/${program}/enrollments`, [{ person, curriculum, status: 'enrolled' }]);
  return person;
}

function waiting(kind: 'enrollment' | 'role' | 'privilege'): Prepare {
  return async (world) => ({ at: { org: world.things.organization, id: await world.invitation(kind) } });
}
