import { Alert, Anchor, Badge, Group, List, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { IconGift } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Schemas } from '../api/client';
import { rowsOf } from '../api/paging';
import { myCourses, myPrograms } from '../api/queries';
import { Empty, ListLoading } from '../shared/empty';
import { MoreButton } from '../shared/more-button';
import { PageHead } from '../shared/page-head';
import { Failure } from '../shell/failure';
import { useSelf } from '../shell/self';
import { text } from '../text';
import { OwnCourse, OwnProgram } from './own-thing';
import { useFirstVisit } from './use-first-visit';

/** What somebody is enrolled in and may do; on their first visit, what had been waiting for them. */
export function MyPage() {
  const self = useSelf();
  const courses = useInfiniteQuery(myCourses);
  const programs = useInfiniteQuery(myPrograms);
  const firstVisit = useFirstVisit(self);
  const failed = [courses, programs].find(({ isError, data }) => isError && data === undefined);
  if (failed) return <Failure error={failed.error} onAgain={() => void failed.refetch()} />;
  if (!self || !courses.data || !programs.data) return <ListLoading />;
  const { name, email, emails, organizations, platformAdmin } = self;
  const [ofCourses, ofPrograms] = [rowsOf(courses.data), rowsOf(programs.data)];
  const nothing = ofCourses.length + ofPrograms.length + organizations.length === 0 && !platformAdmin;
  return (
    <Stack gap="lg">
      <PageHead title={text.me.title} lead={text.me.welcome(name === '' ? email : name)} />
      {nothing && <Empty title={text.me.nothing} hint={text.me.nothingHint(email)} />}
      {firstVisit && !nothing && <Waited courses={ofCourses} programs={ofPrograms} organizations={organizations} />}
      {!nothing && (
        <>
          <section aria-labelledby="my-courses">
            <Title order={2} size="h4" id="my-courses" mb="xs">
              {text.me.courses}
            </Title>
            {ofCourses.length === 0 && <Text c="dimmed">{text.me.noCourses}</Text>}
            <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
              {ofCourses.map((one) => (
                <OwnCourse key={one.id} course={one} />
              ))}
            </SimpleGrid>
            <MoreButton list={courses} />
          </section>
          <section aria-labelledby="my-programs">
            <Title order={2} size="h4" id="my-programs" mb="xs">
              {text.me.programs}
            </Title>
            {ofPrograms.length === 0 && <Text c="dimmed">{text.me.noPrograms}</Text>}
            <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
              {ofPrograms.map((one) => (
                <OwnProgram key={one.id} program={one} />
              ))}
            </SimpleGrid>
            <MoreButton list={programs} />
          </section>
        </>
      )}
      {(organizations.length > 0 || platformAdmin) && (
        <section aria-labelledby="my-roles">
          <Title order={2} size="h4" id="my-roles" mb="xs">
            {text.me.roles}
          </Title>
          <Stack gap="xs">
            {platformAdmin && <Badge variant="light">{text.me.platformAdmin}</Badge>}
            {organizations.map(({ id, slug, name: called, roles }) => (
              <Group key={id} gap="xs">
                <Anchor component={Link} to={`/organizations/${slug}/courses`}>
                  {called}
                </Anchor>
                {roles.map((role) => (
                  <Badge key={role} variant="light" color="indigo">
                    {text.me.organizationRoles[role] ?? role}
                  </Badge>
                ))}
              </Group>
            ))}
          </Stack>
        </section>
      )}
      <section aria-labelledby="my-addresses">
        <Title order={2} size="h4" id="my-addresses" mb="xs">
          {text.me.addresses}
        </Title>
        {emails.map(({ address, proof }) => (
          <Text key={address} size="sm" style={{ overflowWrap: 'anywhere' }}>
            {address}{' '}
            <Text span c="dimmed" size="sm">
              {text.me.proofs[proof] ?? proof}
            </Text>
          </Text>
        ))}
      </section>
    </Stack>
  );
}

interface WaitedProps {
  readonly courses: readonly Schemas['OwnCourseView'][];
  readonly programs: readonly Schemas['OwnProgramView'][];
  readonly organizations: readonly Schemas['OwnOrganizationView'][];
}

/** Whatever somebody has on their first visit had been waiting for them. */
function Waited({ courses, programs, organizations }: WaitedProps) {
  if (courses.length + programs.length + organizations.length === 0) return null;
  return (
    <Alert color="teal" icon={<IconGift size={20} />} title={text.me.waited}>
      <List size="sm">
        {courses.map(({ id, title, code }) => (
          <List.Item key={id}>{`${title} (${code})`}</List.Item>
        ))}
        {programs.map(({ id, title, code }) => (
          <List.Item key={id}>{`${title} (${code})`}</List.Item>
        ))}
        {organizations.map(({ id, name, roles }) => (
          <List.Item
            key={id}
          >{`${roles.map((role) => text.me.organizationRoles[role] ?? role).join(', ')}, ${name}`}</List.Item>
        ))}
      </List>
    </Alert>
  );
}
