import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import {
  course as courseQuery,
  courseRoles,
  organization as organizationQuery,
  vocabulary as vocabularyQuery,
} from '../api/queries';
import { ListLoading } from '../shared/empty';
import { PageHead } from '../shared/page-head';
import { Failure } from '../shell/failure';
import { usePlace } from '../shell/place';
import { useSelf } from '../shell/self';
import { text } from '../text';
import { CourseMenu } from './course-menu';
import { CoursePeople } from './course-people';
import { Locks } from './locks';
import { useOwnRights } from './use-own-rights';

/** Everybody on a course, whether or not they have ever signed in, with a switch for each privilege. */
export function CoursePeoplePage() {
  const { course: id } = useParams({ from: '/courses/$course' });
  const self = useSelf();
  const place = usePlace();
  const course = useQuery(courseQuery(id));
  const roles = useQuery(courseRoles(id));
  const vocabulary = useQuery(vocabularyQuery);
  const own = useOwnRights(id, self?.id, vocabulary.data);
  const organization = useQuery({
    ...organizationQuery(course.data?.organizationId ?? ''),
    enabled: course.data !== undefined,
  });
  const failed = [course, roles, vocabulary, own, organization].find(
    ({ isError, data }) => isError && data === undefined,
  );
  if (failed) return <Failure error={failed.error} onAgain={() => void failed.refetch()} />;
  if (!course.data || !roles.data || !vocabulary.data || !own.data || !place) return <ListLoading />;
  const { code, title } = course.data;
  return (
    <Stack gap={0}>
      <PageHead title={title} lead={`${code} · ${text.course.people}`}>
        <CourseMenu course={course.data} place={place} roles={roles.data} vocabulary={vocabulary.data} own={own.data} />
      </PageHead>
      <CoursePeople
        key={id}
        course={course.data}
        place={place}
        roles={roles.data}
        vocabulary={vocabulary.data}
        locks={new Locks(own.data, roles.data, vocabulary.data)}
        userId={own.data.userId}
      />
    </Stack>
  );
}
