import { PRIVILEGES, type CallerKind, type Privilege } from './callers.js';

/** How a valid request ends: fulfilled, or with this status. */
export type Outcome = 'ok' | 401 | 403 | 404;

/** How one valid request of an operation ends for every kind of caller, and where that is written. */
export interface Row {
  readonly expected: Readonly<Record<CallerKind, Outcome>>;
  readonly because: string;
}

/** Whoever an organization knows of, in the order of what they may do there. */
interface Inside {
  readonly student: Outcome;
  readonly teacher: Outcome;
  /** Privileges whose holders are served; the other teachers are answered as `teacher` says. */
  readonly privileges?: readonly Privilege[];
  readonly creator: Outcome;
  readonly registrar: Outcome;
  readonly admin: Outcome;
}

interface Rule extends Inside {
  /** Whose token is none any more. */
  readonly former: Outcome;
  readonly nobody: Outcome;
  readonly stranger: Outcome;
  readonly elsewhere: Outcome;
  readonly platformAdmin: Outcome;
  readonly because: string;
}

const EVERYBODY = { student: 'ok', teacher: 'ok', creator: 'ok', registrar: 'ok', admin: 'ok' } as const;
const NOT_FOUND = { student: 404, teacher: 404, creator: 404, registrar: 404, admin: 404 } as const;
const NONE = { student: 403, teacher: 403, creator: 403, registrar: 403, admin: 403 } as const;

/** Anybody, known or not: probes, metrics, signing in and out. They heed no token, so that a stale one stops nobody. */
const PUBLIC = rule({
  ...EVERYBODY,
  former: 'ok',
  nobody: 'ok',
  stranger: 'ok',
  elsewhere: 'ok',
  platformAdmin: 'ok',
  because: 'contract: base path and probes; decision 11: Public',
});

/** Whoever has signed in, for what is their own or no secret. */
const signedIn = (because: string): Row =>
  rule({ ...EVERYBODY, former: 401, nobody: 401, stranger: 'ok', elsewhere: 'ok', platformAdmin: 'ok', because });

/** Admins of the platform. Others learn nothing of what exists: they are refused before it is looked for. */
const platformAdmins = (because: string): Row =>
  rule({ ...NONE, former: 401, nobody: 401, stranger: 403, elsewhere: 403, platformAdmin: 'ok', because });

const notForOthers = (because: string): Row =>
  rule({ ...NOT_FOUND, former: 401, nobody: 401, stranger: 404, elsewhere: 404, platformAdmin: 404, because });

/** Within an organization: whoever it does not know may not know of it (404). */
const within = (because: string, inside: Inside & { readonly platformAdmin?: Outcome }): Row =>
  rule({ former: 401, nobody: 401, stranger: 404, elsewhere: 404, platformAdmin: 'ok', because, ...inside });

const anyoneInside = (because: string): Row => within(because, EVERYBODY);
const staff = (because: string): Row => within(because, { ...EVERYBODY, student: 403 });
const registrars = (because: string): Row => within(because, { ...NONE, registrar: 'ok', admin: 'ok' });
const admins = (because: string): Row => within(because, { ...NONE, admin: 'ok' });
/** On a course: holders of one of these privileges; the creator and the organization's admins hold all of them. */
const holders = (because: string, ...privileges: readonly Privilege[]): Row =>
  within(because, { ...NONE, privileges, creator: 'ok', admin: 'ok' });
const holdersAndRegistrars = (because: string, ...privileges: readonly Privilege[]): Row =>
  within(because, { ...NONE, privileges, creator: 'ok', registrar: 'ok', admin: 'ok' });

const OWN = 'contract, Identity: one’s own account';
const KNOWN = 'contract, errors: 404 for what the caller may not know exists; decision 11';
const CATALOG = 'decision 11; the contract leaves who may to the application: staff of the organization, as documented';
const PROGRAMS = 'documented: programs are made and changed by registrars; the contract is silent';
const ROLES = 'contract, Catalog: members; architecture: roles are granted by the organization’s admins';
const GRANTING = 'contract, Privilege: granting needs manage_privileges, and what is granted';
const ENROLLING = 'architecture, Enrollments: registrars anywhere, holders of manage_enrollments on their course';
const VIEWING =
  'contract, Privilege: view_enrollments, implied by manage_enrollments; registrars who may enrol may look';
const PROGRAM_ROSTER = 'architecture, Enrollments: rosters of programs are the registrars’';
const OPERATIONS = 'contract, Operations: staff who answer for what waits, that is registrars; documented';
const KEYS = 'contract, Identity: links the key to a person, as a registrar';

/**
 * Who may call what. One row for each operation of the OpenAPI document by its id; where the answer depends on what the
 * request is about, one for each such thing, as `operation: thing`. The requests are in requests.ts, each valid.
 */
export const TABLE: Readonly<Record<string, Row>> = {
  isLive: PUBLIC,
  isReady: PUBLIC,
  // A token that is not valid is refused even where anybody may call, so that its owner learns of it.
  readMetrics: rule({
    ...EVERYBODY,
    former: 401,
    nobody: 'ok',
    stranger: 'ok',
    elsewhere: 'ok',
    platformAdmin: 'ok',
    because: 'contract: Prometheus at /metrics',
  }),
  beginSignIn: PUBLIC,
  finishSignIn: PUBLIC,
  signOut: PUBLIC,

  getMe: signedIn(OWN),
  listMyCourses: signedIn(OWN),
  listMyPrograms: signedIn(OWN),
  createAccessToken: signedIn(OWN),
  listAccessTokens: signedIn(OWN),
  revokeAccessToken: signedIn(OWN),
  'revokeAccessToken: of somebody else': notForOthers('contract, errors: 404; a token is nobody else’s business'),
  retireMe: signedIn('decision 21: DELETE /me is for everybody'),

  createOrganization: platformAdmins('contract, Catalog: platform admins create'),
  listOrganizations: signedIn('contract: everybody is shown what they may know of'),
  getOrganization: anyoneInside(KNOWN),
  changeOrganization: admins('decision 4: trusted domains are set by the organization’s admins; so is its name'),
  deleteOrganization: platformAdmins('decision 17: DELETE /organizations/{org}, for platform admins'),

  createCourse: staff(CATALOG),
  listCourses: anyoneInside(KNOWN),
  getCourse: anyoneInside(KNOWN),
  changeCourse: holders('contract, Privilege: update_course', 'update_course'),
  deleteCourse: within('documented at CourseAccess: by standing alone; no privilege of the vocabulary is for it', {
    ...NONE,
    creator: 'ok',
    admin: 'ok',
  }),
  createProgram: registrars(PROGRAMS),
  listPrograms: anyoneInside(KNOWN),
  getProgram: anyoneInside(KNOWN),
  changeProgram: registrars(PROGRAMS),
  deleteProgram: registrars(PROGRAMS),
  createCurriculum: registrars(PROGRAMS),
  listCurricula: anyoneInside(KNOWN),
  getCurriculum: anyoneInside(KNOWN),
  changeCurriculum: registrars(PROGRAMS),
  listProgramCourses: anyoneInside(KNOWN),
  addProgramCourse: registrars(PROGRAMS),
  removeProgramCourse: registrars(PROGRAMS),

  listPrivilegeVocabulary: signedIn('contract, Privilege: the vocabulary is no secret'),
  putCoursePrivilege: holders(GRANTING, 'manage_privileges'),
  putCoursePrivileges: holders(GRANTING, 'manage_privileges'),
  deleteCoursePrivilege: holders(GRANTING, 'manage_privileges'),
  listCoursePrivileges: holders('documented: whoever grants sees what was granted', 'manage_privileges'),
  getCoursePrivilege: holders('documented: as the list; whoever asks about themselves is served', 'manage_privileges'),
  'getCoursePrivilege: their own': within('documented: unless the caller asks about themselves', {
    // Nothing was granted to whoever has everything by standing, or nothing; they may know that.
    ...NOT_FOUND,
    privileges: PRIVILEGES,
    platformAdmin: 404,
  }),
  listCourseRoles: anyoneInside('documented: whoever may know of the course; a role names nobody'),
  putCourseRole: holders(GRANTING, 'manage_privileges'),
  deleteCourseRole: holders(GRANTING, 'manage_privileges'),
  checkPrivileges: holdersAndRegistrars(
    'documented: about others may ask who holds manage_privileges or view_enrollments, registrars and admins',
    'manage_privileges',
    'view_enrollments',
    'manage_enrollments',
  ),
  'checkPrivileges: about themselves': anyoneInside('documented: anybody may ask about themselves'),

  listMembers: staff('documented: staff see who is what; students do not'),
  putMember: admins(ROLES),
  deleteMember: admins(ROLES),

  createProgramEnrollments: registrars(PROGRAM_ROSTER),
  changeProgramEnrollments: registrars(PROGRAM_ROSTER),
  putProgramEnrollments: registrars(PROGRAM_ROSTER),
  listProgramEnrollments: registrars(PROGRAM_ROSTER),
  getProgramEnrollment: registrars(PROGRAM_ROSTER),
  deleteProgramEnrollment: registrars(PROGRAM_ROSTER),
  createCourseEnrollments: holdersAndRegistrars(ENROLLING, 'manage_enrollments'),
  changeCourseEnrollments: holdersAndRegistrars(ENROLLING, 'manage_enrollments'),
  putCourseEnrollments: holdersAndRegistrars(ENROLLING, 'manage_enrollments'),
  listCourseEnrollments: holdersAndRegistrars(VIEWING, 'view_enrollments', 'manage_enrollments'),
  putCourseEnrollment: holdersAndRegistrars(ENROLLING, 'manage_enrollments'),
  getCourseEnrollment: holdersAndRegistrars(VIEWING, 'view_enrollments', 'manage_enrollments'),
  deleteCourseEnrollment: holdersAndRegistrars(ENROLLING, 'manage_enrollments'),
  createProgramCourseEnrollments: holdersAndRegistrars(ENROLLING, 'manage_enrollments'),
  changeProgramCourseEnrollments: holdersAndRegistrars(ENROLLING, 'manage_enrollments'),
  putProgramCourseEnrollments: holdersAndRegistrars(ENROLLING, 'manage_enrollments'),
  listProgramCourseEnrollments: holdersAndRegistrars(VIEWING, 'view_enrollments', 'manage_enrollments'),

  listPeople: staff('documented: staff search people; students do not'),
  getPerson: staff('documented: as the list'),
  retirePerson: admins('decision 21: an organization’s admin retires whom no other organization knows'),
  getExternalKey: registrars(KEYS),
  linkExternalKey: registrars(KEYS),
  unlinkExternalKey: registrars(KEYS),

  listInvitations: registrars(OPERATIONS),
  getInvitation: registrars(OPERATIONS),
  'revokeInvitation: an enrollment': registrars(OPERATIONS),
  'revokeInvitation: a role': admins(`${OPERATIONS}; ${ROLES}`),
  // Who makes a course is no registrar, so its creator is not served either: they revoke by DELETE …/privileges/{person}.
  'revokeInvitation: a privilege': admins(`${OPERATIONS}; ${GRANTING}, which registrars do not hold`),
  'renewInvitation: an enrollment': registrars(OPERATIONS),
  'renewInvitation: a role': admins(`${OPERATIONS}; ${ROLES}`),
  'renewInvitation: a privilege': admins(`${OPERATIONS}; ${GRANTING}, which registrars do not hold`),
  listEvents: registrars(OPERATIONS),
  listDeliveries: platformAdmins('contract, Operations: platform admins'),
  retryDelivery: platformAdmins('contract, Operations: platform admins'),
};

function rule({ privileges = [], because, ...by }: Rule): Row {
  const holding = PRIVILEGES.map((name): [CallerKind, Outcome] => [
    `with ${name}`,
    privileges.includes(name) ? 'ok' : by.teacher,
  ]);
  return {
    expected: {
      nobody: by.nobody,
      'expired token': by.former,
      'revoked token': by.former,
      retired: by.former,
      stranger: by.stranger,
      'admin elsewhere': by.elsewhere,
      'registrar elsewhere': by.elsewhere,
      student: by.student,
      teacher: by.teacher,
      ...(Object.fromEntries(holding) as Record<`with ${Privilege}`, Outcome>),
      creator: by.creator,
      registrar: by.registrar,
      admin: by.admin,
      'platform admin': by.platformAdmin,
    },
    because,
  };
}
