import { Anchor, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { programCourses } from '../api/queries';
import { text } from '../text';

/** The courses that belong to a program. */
export function ProgramCourses({ program }: { readonly program: string }) {
  const { data = [] } = useQuery(programCourses(program));
  return (
    <Group gap="xs" component="section" aria-label={text.program.courses}>
      <Text size="sm" fw={600}>
        {text.program.courses}
      </Text>
      {data.length === 0 && (
        <Text size="sm" c="dimmed">
          {text.program.noCourses}
        </Text>
      )}
      {data.map(({ id, title }) => (
        <Anchor key={id} component={Link} to={`/courses/${id}`} size="sm">
          {title}
        </Anchor>
      ))}
    </Group>
  );
}
