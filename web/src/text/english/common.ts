import type { PrivilegeName } from '../../courses/rights';
import { many } from './many';

/** The words for a privilege in the head of a narrow column, and what it lets one do. */
const PRIVILEGES: Readonly<Record<PrivilegeName, string>> = {
  update_course: 'Edit course',
  manage_material: 'Manage material',
  access_exercises: 'See exercises',
  manage_exercises: 'Manage exercises',
  manage_exercise_solutions: 'Manage solutions',
  assess_participations: 'Assess work',
  manage_events: 'Manage events',
  view_enrollments: 'See students',
  manage_enrollments: 'Enrol students',
  manage_privileges: 'Grant rights',
};

function isPrivilege(name: string): name is PrivilegeName {
  return name in PRIVILEGES;
}

/** What every page says. */
export const common = {
  locale: 'en',

  product: 'Matricula',

  common: {
    loading: 'Loading …',
    save: 'Save',
    cancel: 'Cancel',
    close: 'Close',
    undo: 'Undo',
    undone: 'Undone.',
    tryAgain: 'Try again',
    remove: 'Remove',
    search: 'Search',
    line: 'Line',
    clear: 'Clear',
    more: 'More',
    back: 'Back',
    create: 'Create',
    edit: 'Edit',
    delete: 'Delete',
    code: 'Code',
    title: 'Title',
    name: 'Name',
    person: 'Person',
    state: 'State',
    expires: 'Expires',
    all: 'All',
    unknownPerson: 'Somebody whose name is not known',
    system: 'Matricula',
    copied: 'Copied.',
    copy: 'Copy',
    loadMore: 'Load more',
    people: (n: number) => many(n, 'person', 'people'),
    rows: (n: number) => many(n, 'row', 'rows'),
  },

  trouble: {
    title: 'That did not work',
    notAll: 'Not everything could be read.',
    noAnswer:
      'The server did not answer, so it is not known whether this was done. Nothing that you typed is lost; try again in a moment.',
    offline: 'You are offline. What you see may be old; what you type is kept.',
    refused: (what: string) => `${what} Nothing was changed.`,
    notFound: 'There is nothing here, or nothing that you may see.',
    notFoundHint: 'Check the address, or ask whoever sent it to you whether you were given access.',
    forbidden: 'You may not see this page.',
    forbiddenHint: 'Ask an admin of your organization for the role that it needs.',
    crashed: 'This page has failed.',
    crashedHint: 'Load it again. If it fails again, tell your administrator what you did.',
    reload: 'Load again',
    requestId: (id: string) => `Request ${id}`,
    tooMany: 'You have asked for too much in a short time. Wait a moment, then try again.',
    signedOut: 'You have been signed out. Sign in again to go on; what you typed is kept.',
  },

  signIn: {
    title: 'Sign in',
    lead: 'Courses, programs and rights that were granted to you are waiting here, even if you have never been here before.',
    google: 'Continue with Google',
    hint: 'Use the address of your school: what was granted to you waits for that address.',
    signOut: 'Sign out',
    again: 'You have been signed out. What you see and typed stays here.',
    beside: 'Sign in again in a new window, then come back to this one.',
  },

  navigation: {
    main: 'Main',
    skip: 'Skip to content',
    myPage: 'My page',
    courses: 'Courses',
    programs: 'Programs',
    people: 'People',
    invitations: 'Invitations',
    members: 'Members',
    activity: 'Activity',
    settings: 'Settings',
    organizations: 'Organizations',
    account: 'Your account',
    api: 'REST API',
    menu: 'Menu',
    colorScheme: 'Light or dark',
    light: 'Light',
    dark: 'Dark',
    auto: 'As the system',
  },

  state: {
    here: 'Here',
    waiting: 'Waiting',
    notHere: 'Not here yet',
    reasons: {
      'not-registered': 'has not signed in yet',
      'needs-proof': 'address is not proven far enough',
      'grantor-lost-rights': 'who granted it lost the right',
      'conversion-failed': 'could not be made real, is being tried again',
      conflict: 'something is in the way',
      expired: 'has expired',
    },
    reasonNames: {
      'not-registered': 'Not signed in yet',
      'needs-proof': 'Needs proof',
      'grantor-lost-rights': 'Grantor lost the right',
      'conversion-failed': 'Being tried again',
      conflict: 'In conflict',
      expired: 'Expired',
    },
    until: (when: string) => `until ${when}`,
  },

  privileges: {
    names: PRIVILEGES,
    name: (name: string): string => (isPrivilege(name) ? PRIVILEGES[name] : name),
    comesWith: (names: string) => `Includes: ${names}`,
  },

  grants: {
    kinds: {
      'course-privilege': 'Rights on a course',
      'organization-role': 'Role in the organization',
      'program-enrollment': 'Place in a program',
      'course-enrollment': 'Place in a course',
    },
    aCourse: 'a course',
    aProgram: 'a program',
    role: (name: string) => `role “${name}”`,
    denied: (name: string) => `not: ${name}`,
    on: (when: string) => `granted on ${when}`,
  },
};
