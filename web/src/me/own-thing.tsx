import { Anchor, Badge, Card, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Schemas } from '../api/client';
import { text } from '../text';

/** A course that somebody takes or may do something on. */
export function OwnCourse({ course }: { readonly course: Schemas['OwnCourseView'] }) {
  const { id, code, title, privileges, enrollments } = course;
  const mayOpen = privileges.includes('manage_privileges');
  return (
    <Card withBorder padding="md">
      <Heading code={code} title={title} to={mayOpen ? `/courses/${id}` : undefined} />
      <Group gap={6} mt={6}>
        {enrollments.map(({ id: enrollment, status }) => (
          <Badge key={enrollment} variant="light" color={status === 'active' ? 'teal' : 'gray'}>
            {status === 'active' ? text.me.enrolled : text.me.inactive}
          </Badge>
        ))}
      </Group>
      {privileges.length > 0 && (
        <Text size="sm" mt={6}>
          {`${text.me.mayDo} ${privileges.map(text.privileges.name).join(', ')}`}
        </Text>
      )}
    </Card>
  );
}

/** A program that somebody is in, or works with. */
export function OwnProgram({ program }: { readonly program: Schemas['OwnProgramView'] }) {
  const { id, code, title, privileges, enrollments } = program;
  return (
    <Card withBorder padding="md">
      <Heading code={code} title={title} to={privileges.length > 0 ? `/programs/${id}` : undefined} />
      <Group gap={6} mt={6}>
        {enrollments.map(({ id: enrollment, status }) => (
          <Badge key={enrollment} variant="light" color={status === 'enrolled' ? 'teal' : 'gray'}>
            {text.me.statuses[status] ?? status}
          </Badge>
        ))}
      </Group>
    </Card>
  );
}

interface HeadingProps {
  readonly code: string;
  readonly title: string;
  readonly to: string | undefined;
}

function Heading({ code, title, to }: HeadingProps) {
  return (
    <div>
      {to === undefined ? (
        <Text fw={600}>{title}</Text>
      ) : (
        <Anchor component={Link} to={to} fw={600}>
          {title}
        </Anchor>
      )}
      <Text size="xs" c="dimmed">
        {code}
      </Text>
    </div>
  );
}
