import { ActionIcon, Anchor, Group, Loader, Select, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { answer, api, type Schemas } from '../api/client';
import { rowsOf } from '../api/paging';
import { courses, programCourses } from '../api/queries';
import { sayDone, sayFailed } from '../shared/say';
import { text } from '../text';

/** The courses that belong to a program: one can be added, or taken out. */
export function ProgramCourses({ program }: { readonly program: Schemas['ProgramView'] }) {
  const belonging = useQuery(programCourses(program.id));
  const all = useInfiniteQuery(courses(program.organizationId, ''));
  const client = useQueryClient();
  const put = async (course: string, title: string, belongs: boolean): Promise<void> => {
    const path = { params: { path: { program: program.id, course } } };
    try {
      await (belongs
        ? answer(api.PUT('/api/v1/programs/{program}/courses/{course}', path))
        : answer(api.DELETE('/api/v1/programs/{program}/courses/{course}', path)));
      const said = belongs ? text.program.courseAdded : text.program.courseRemoved;
      sayDone(said(title), () => void put(course, title, !belongs));
    } catch (error) {
      sayFailed(text.trouble.title, error, () => void put(course, title, belongs));
    }
    await client.invalidateQueries({ queryKey: ['program-courses', program.id] });
  };
  const choices = rowsOf(all.data)
    .filter(({ id }) => !belonging.data?.some((one) => one.id === id))
    .map(({ id, code, title }) => ({ value: id, label: `${title} (${code})` }));
  return (
    <Group gap="xs" component="section" aria-label={text.program.courses}>
      <Text size="sm" fw={600}>
        {text.program.courses}
      </Text>
      {belonging.isPending && <Loader size="xs" />}
      {belonging.data?.length === 0 && (
        <Text size="sm" c="dimmed">
          {text.program.noCourses}
        </Text>
      )}
      {belonging.data?.map(({ id, title }) => (
        <Group key={id} gap={2}>
          <Anchor component={Link} to={`/courses/${id}`} size="sm">
            {title}
          </Anchor>
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={text.program.removeCourse(title)}
            onClick={() => void put(id, title, false)}
          >
            <IconX size={14} />
          </ActionIcon>
        </Group>
      ))}
      {belonging.data && choices.length > 0 && (
        <Select
          key={belonging.dataUpdatedAt}
          size="xs"
          searchable
          aria-label={text.program.addCourse}
          placeholder={text.program.addCourse}
          data={choices}
          value={null}
          onChange={(id) => {
            const chosen = rowsOf(all.data).find((one) => one.id === id);
            if (chosen) void put(chosen.id, chosen.title, true);
          }}
        />
      )}
    </Group>
  );
}
