import { Anchor, Button, Stack, Table, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, api } from '../api/client';
import { IdempotencyKeys } from '../api/idempotency';
import { rowsOf } from '../api/paging';
import { courses } from '../api/queries';
import { CodeTitleDialog } from '../shared/code-title-dialog';
import { Empty, ListLoading } from '../shared/empty';
import { MoreButton } from '../shared/more-button';
import { PageHead } from '../shared/page-head';
import { SearchField } from '../shared/search-field';
import { Failure } from '../shell/failure';
import { usePlace } from '../shell/place';
import { text } from '../text';

/** The courses of an organization; staff can make one. */
export function CoursesPage() {
  const { org } = useParams({ from: '/organizations/$org/courses' });
  const { q = '' } = useSearch({ from: '/organizations/$org/courses' });
  const navigate = useNavigate({ from: '/organizations/$org/courses' });
  const client = useQueryClient();
  const place = usePlace();
  const list = useInfiniteQuery(courses(org, q));
  const [creating, setCreating] = useState(false);
  const [keys] = useState(() => new IdempotencyKeys());
  if (list.isError && !list.data) return <Failure error={list.error} onAgain={() => void list.refetch()} />;
  const found = rowsOf(list.data);
  return (
    <Stack gap="sm">
      <PageHead title={text.navigation.courses} lead={place?.name}>
        {place?.staff && (
          <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
            {text.courses.create}
          </Button>
        )}
      </PageHead>
      <SearchField
        label={text.courses.search}
        value={q}
        onSearch={(next) => void navigate({ search: next === '' ? {} : { q: next }, replace: true })}
      />
      {list.isPending && <ListLoading />}
      {list.data && found.length === 0 && (
        <Empty title={q === '' ? text.courses.none : text.courses.noMatch(q)} hint={text.courses.noneHint} />
      )}
      {found.length > 0 && (
        <Table highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{text.common.title}</Table.Th>
              <Table.Th>{text.common.code}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {found.map(({ id, code, title }) => (
              <Table.Tr key={id}>
                <Table.Td>
                  <Anchor component={Link} to={`/courses/${id}`} fw={600}>
                    {title}
                  </Anchor>
                </Table.Td>
                <Table.Td>
                  <Text size="sm">{code}</Text>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <MoreButton list={list} />
      {creating && (
        <CodeTitleDialog
          heading={text.courses.create}
          initial={{ code: '', title: '' }}
          onClose={() => setCreating(false)}
          onSave={async ({ code, title }) => {
            await answer(
              api.POST('/api/v1/organizations/{org}/courses', {
                params: { path: { org }, header: { 'Idempotency-Key': keys.of({ code, title }) } },
                body: { code, title },
              }),
            );
            await client.invalidateQueries({ queryKey: ['courses', org] });
          }}
        />
      )}
    </Stack>
  );
}
