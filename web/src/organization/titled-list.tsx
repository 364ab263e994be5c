import { Anchor, Button, Stack, Table, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { UseInfiniteQueryResult, InfiniteData } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { rowsOf, type Page } from '../api/paging';
import { CodeTitleDialog } from '../shared/code-title-dialog';
import { Empty, ListLoading } from '../shared/empty';
import { MoreButton } from '../shared/more-button';
import { PageHead } from '../shared/page-head';
import { SearchField } from '../shared/search-field';
import { Failure } from '../shell/failure';
import { usePlace } from '../shell/place';
import type { Text as Words } from '../text/english/index';
import { text } from '../text';

interface Titled {
  readonly id: string;
  readonly code: string;
  readonly title: string;
}

interface Props {
  readonly title: string;
  readonly words: Pick<Words['courses'], 'create' | 'search' | 'none' | 'noMatch' | 'noneHint'>;
  readonly list: UseInfiniteQueryResult<InfiniteData<Page<Titled>>>;
  readonly q: string;
  readonly onSearch: (q: string) => void;
  readonly mayCreate: boolean;
  /** Where a row leads to; undefined where it is not for the caller to open. */
  readonly addressOf: (id: string) => string | undefined;
  readonly onCreate: (called: { readonly code: string; readonly title: string }) => Promise<unknown>;
}

/** What an organization has of one kind, each with its code: searched, opened, and another made. */
export function TitledList({ title, words, list, q, onSearch, mayCreate, addressOf, onCreate }: Props) {
  const place = usePlace();
  const [creating, setCreating] = useState(false);
  if (list.isError && !list.data) return <Failure error={list.error} onAgain={() => void list.refetch()} />;
  const found = rowsOf(list.data);
  return (
    <Stack gap="sm">
      <PageHead title={title} lead={place?.name}>
        {mayCreate && (
          <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
            {words.create}
          </Button>
        )}
      </PageHead>
      <SearchField label={words.search} value={q} onSearch={onSearch} />
      {list.isPending && <ListLoading />}
      {list.data && found.length === 0 && (
        <Empty title={q === '' ? words.none : words.noMatch(q)} hint={words.noneHint} />
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
            {found.map(({ id, code, title: called }) => (
              <Table.Tr key={id}>
                <Table.Td>
                  <Name called={called} address={addressOf(id)} />
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
          heading={words.create}
          initial={{ code: '', title: '' }}
          onClose={() => setCreating(false)}
          onSave={onCreate}
        />
      )}
    </Stack>
  );
}

function Name({ called, address }: { readonly called: string; readonly address: string | undefined }) {
  return address === undefined ? (
    <Text fw={600} size="sm">
      {called}
    </Text>
  ) : (
    <Anchor component={Link} to={address} fw={600}>
      {called}
    </Anchor>
  );
}
