import { Anchor, Button, Stack, Table, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, api } from '../api/client';
import { IdempotencyKeys } from '../api/idempotency';
import { rowsOf } from '../api/paging';
import { programs } from '../api/queries';
import { CodeTitleDialog } from '../shared/code-title-dialog';
import { Empty, ListLoading } from '../shared/empty';
import { MoreButton } from '../shared/more-button';
import { PageHead } from '../shared/page-head';
import { SearchField } from '../shared/search-field';
import { Failure } from '../shell/failure';
import { usePlace } from '../shell/place';
import { text } from '../text';

/** The programs of an organization; registrars can make one, and open each to see who is in it. */
export function ProgramsPage() {
  const { org } = useParams({ from: '/organizations/$org/programs' });
  const { q = '' } = useSearch({ from: '/organizations/$org/programs' });
  const navigate = useNavigate({ from: '/organizations/$org/programs' });
  const client = useQueryClient();
  const place = usePlace();
  const list = useInfiniteQuery(programs(org, q));
  const [creating, setCreating] = useState(false);
  const [keys] = useState(() => new IdempotencyKeys());
  if (list.isError && !list.data) return <Failure error={list.error} onAgain={() => void list.refetch()} />;
  const found = rowsOf(list.data);
  return (
    <Stack gap="sm">
      <PageHead title={text.navigation.programs} lead={place?.name}>
        {place?.registrar && (
          <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
            {text.programs.create}
          </Button>
        )}
      </PageHead>
      <SearchField
        label={text.programs.search}
        value={q}
        onSearch={(next) => void navigate({ search: next === '' ? {} : { q: next }, replace: true })}
      />
      {list.isPending && <ListLoading />}
      {list.data && found.length === 0 && (
        <Empty title={q === '' ? text.programs.none : text.programs.noMatch(q)} hint={text.programs.noneHint} />
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
                  {place?.registrar ? (
                    <Anchor component={Link} to={`/programs/${id}`} fw={600}>
                      {title}
                    </Anchor>
                  ) : (
                    <Text fw={600} size="sm">
                      {title}
                    </Text>
                  )}
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
          heading={text.programs.create}
          initial={{ code: '', title: '' }}
          onClose={() => setCreating(false)}
          onSave={async ({ code, title }) => {
            await answer(
              api.POST('/api/v1/organizations/{org}/programs', {
                params: { path: { org }, header: { 'Idempotency-Key': keys.of({ code, title }) } },
                body: { code, title },
              }),
            );
            await client.invalidateQueries({ queryKey: ['programs', org] });
          }}
        />
      )}
    </Stack>
  );
}
