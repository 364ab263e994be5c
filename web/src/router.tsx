import { createRootRoute, createRoute, createRouter, redirect } from '@tanstack/react-router';
import { later } from './shell/later';
import { Crashed, Missing } from './shell/failure';
import { Shell } from './shell/shell';

/** What a list is narrowed down by; in the address, so that it can be sent to a colleague. */
export interface ListSearch {
  readonly q?: string;
  readonly reason?: string;
  readonly kind?: string;
  readonly person?: string;
  readonly type?: string;
}

const listSearch = (given: Record<string, unknown>): ListSearch =>
  Object.fromEntries(
    ['q', 'reason', 'kind', 'person', 'type'].flatMap((name) => {
      const value = given[name];
      return typeof value === 'string' && value !== '' ? [[name, value]] : [];
    }),
  );

const root = createRootRoute({ component: Shell, notFoundComponent: Missing, errorComponent: Crashed });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => redirect({ to: '/me', throw: true }),
});

const myPage = createRoute({
  getParentRoute: () => root,
  path: '/me',
  component: later(() => import('./me/my.page'), 'MyPage'),
});

const accessTokens = createRoute({
  getParentRoute: () => root,
  path: '/me/access-tokens',
  component: later(() => import('./me/access-tokens.page'), 'AccessTokensPage'),
});

const organizations = createRoute({
  getParentRoute: () => root,
  path: '/organizations',
  component: later(() => import('./organization/organizations.page'), 'OrganizationsPage'),
});

const organizationHome = createRoute({
  getParentRoute: () => root,
  path: '/organizations/$org',
  beforeLoad: ({ params }) => redirect({ to: '/organizations/$org/courses', params, throw: true }),
});

const coursesOf = createRoute({
  getParentRoute: () => root,
  path: '/organizations/$org/courses',
  validateSearch: listSearch,
  component: later(() => import('./organization/courses.page'), 'CoursesPage'),
});

const programsOf = createRoute({
  getParentRoute: () => root,
  path: '/organizations/$org/programs',
  validateSearch: listSearch,
  component: later(() => import('./organization/programs.page'), 'ProgramsPage'),
});

const membersOf = createRoute({
  getParentRoute: () => root,
  path: '/organizations/$org/members',
  validateSearch: listSearch,
  component: later(() => import('./organization/members.page'), 'MembersPage'),
});

const settingsOf = createRoute({
  getParentRoute: () => root,
  path: '/organizations/$org/settings',
  component: later(() => import('./organization/settings.page'), 'SettingsPage'),
});

const peopleOf = createRoute({
  getParentRoute: () => root,
  path: '/organizations/$org/people',
  validateSearch: listSearch,
  component: later(() => import('./people/people.page'), 'PeoplePage'),
});

const personOf = createRoute({
  getParentRoute: () => root,
  path: '/organizations/$org/people/$person',
  component: later(() => import('./people/person.page'), 'PersonPage'),
});

const invitationsOf = createRoute({
  getParentRoute: () => root,
  path: '/organizations/$org/invitations',
  validateSearch: listSearch,
  component: later(() => import('./invitations/invitations.page'), 'InvitationsPage'),
});

const activityOf = createRoute({
  getParentRoute: () => root,
  path: '/organizations/$org/activity',
  validateSearch: listSearch,
  component: later(() => import('./activity/activity.page'), 'ActivityPage'),
});

const courseOf = createRoute({
  getParentRoute: () => root,
  path: '/courses/$course',
  validateSearch: listSearch,
  component: later(() => import('./courses/course-people.page'), 'CoursePeoplePage'),
});

const programOf = createRoute({
  getParentRoute: () => root,
  path: '/programs/$program',
  validateSearch: listSearch,
  component: later(() => import('./programs/program.page'), 'ProgramPage'),
});

const rosterOf = createRoute({
  getParentRoute: () => root,
  path: '/programs/$program/roster',
  component: later(() => import('./programs/roster.page'), 'RosterPage'),
});

const tree = root.addChildren([
  home,
  myPage,
  accessTokens,
  organizations,
  organizationHome,
  coursesOf,
  programsOf,
  membersOf,
  settingsOf,
  peopleOf,
  personOf,
  invitationsOf,
  activityOf,
  courseOf,
  programOf,
  rosterOf,
]);

/** Every address of the console and the page behind it; each page is loaded when it is first opened. */
export function createConsoleRouter() {
  return createRouter({ routeTree: tree, defaultPreload: 'intent', scrollRestoration: true });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
