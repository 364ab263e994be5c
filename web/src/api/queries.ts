import { queryOptions } from '@tanstack/react-query';
import { answer, api } from './client';
import { given, PAGE_SIZE, pagesOf, readAll } from './paging';

/** Who is signed in; null when nobody is. */
export const me = queryOptions({
  queryKey: ['me'],
  queryFn: async () => {
    const call = await api.GET('/api/v1/me');
    return call.response.status === 401 ? null : answer(Promise.resolve(call));
  },
  staleTime: 60_000,
  // Whoever was signed out signs in again in another window and comes back.
  refetchOnWindowFocus: ({ state }) => (state.data === null ? 'always' : true),
});

/** The vocabulary of privileges; it changes with the server alone. */
export const vocabulary = queryOptions({
  queryKey: ['privileges'],
  queryFn: () => answer(api.GET('/api/v1/privileges')),
  staleTime: Number.POSITIVE_INFINITY,
});

export const organizations = pagesOf(['organizations'], (cursor) =>
  answer(api.GET('/api/v1/organizations', { params: { query: given({ limit: PAGE_SIZE, cursor }) } })),
);

export const organization = (org: string) =>
  queryOptions({
    queryKey: ['organization', org],
    queryFn: () => answer(api.GET('/api/v1/organizations/{org}', { params: { path: { org } } })),
    staleTime: 60_000,
  });

export const course = (id: string) =>
  queryOptions({
    queryKey: ['course', id],
    queryFn: () => answer(api.GET('/api/v1/courses/{course}', { params: { path: { course: id } } })),
    staleTime: 60_000,
  });

export const program = (id: string) =>
  queryOptions({
    queryKey: ['program', id],
    queryFn: () => answer(api.GET('/api/v1/programs/{program}', { params: { path: { program: id } } })),
    staleTime: 60_000,
  });

export const courses = (org: string, q: string) =>
  pagesOf(['courses', org, q], (cursor) =>
    answer(
      api.GET('/api/v1/organizations/{org}/courses', {
        params: { path: { org }, query: given({ limit: PAGE_SIZE, cursor, q }) },
      }),
    ),
  );

export const programs = (org: string, q: string) =>
  pagesOf(['programs', org, q], (cursor) =>
    answer(
      api.GET('/api/v1/organizations/{org}/programs', {
        params: { path: { org }, query: given({ limit: PAGE_SIZE, cursor, q }) },
      }),
    ),
  );

/** All curricula of a program: there are a few. */
export const curricula = (id: string) =>
  queryOptions({
    queryKey: ['curricula', id],
    queryFn: () =>
      readAll((cursor) =>
        answer(
          api.GET('/api/v1/programs/{program}/curricula', {
            params: { path: { program: id }, query: given({ limit: 500, cursor }) },
          }),
        ),
      ),
  });

export const programCourses = (id: string) =>
  queryOptions({
    queryKey: ['program-courses', id],
    queryFn: () =>
      readAll((cursor) =>
        answer(
          api.GET('/api/v1/programs/{program}/courses', {
            params: { path: { program: id }, query: given({ limit: 500, cursor }) },
          }),
        ),
      ),
  });

export const courseRoles = (id: string) =>
  queryOptions({
    queryKey: ['course-roles', id],
    queryFn: async () =>
      (await answer(api.GET('/api/v1/courses/{course}/roles', { params: { path: { course: id } } }))).items,
  });

export const coursePrivileges = (id: string, q: string) =>
  pagesOf(['course-privileges', id, q], (cursor) =>
    answer(
      api.GET('/api/v1/courses/{course}/privileges', {
        params: { path: { course: id }, query: given({ limit: PAGE_SIZE, cursor, q }) },
      }),
    ),
  );

export const people = (org: string, q: string, state?: 'registered' | 'pending') =>
  pagesOf(['people', org, q, state], (cursor) =>
    answer(
      api.GET('/api/v1/organizations/{org}/people', {
        params: { path: { org }, query: given({ limit: PAGE_SIZE, cursor, q, state }) },
      }),
    ),
  );

export const person = (org: string, ref: string) =>
  queryOptions({
    queryKey: ['person', org, ref],
    queryFn: () =>
      answer(api.GET('/api/v1/organizations/{org}/people/{person}', { params: { path: { org, person: ref } } })),
  });

export const members = (org: string, q: string) =>
  pagesOf(['members', org, q], (cursor) =>
    answer(
      api.GET('/api/v1/organizations/{org}/members', {
        params: { path: { org }, query: given({ limit: PAGE_SIZE, cursor, q }) },
      }),
    ),
  );

export const myCourses = pagesOf(['my-courses'], (cursor) =>
  answer(api.GET('/api/v1/me/courses', { params: { query: given({ limit: PAGE_SIZE, cursor }) } })),
);

export const myPrograms = pagesOf(['my-programs'], (cursor) =>
  answer(api.GET('/api/v1/me/programs', { params: { query: given({ limit: PAGE_SIZE, cursor }) } })),
);

export const accessTokens = queryOptions({
  queryKey: ['access-tokens'],
  queryFn: () =>
    readAll((cursor) =>
      answer(api.GET('/api/v1/me/access-tokens', { params: { query: given({ limit: 500, cursor }) } })),
    ),
});
