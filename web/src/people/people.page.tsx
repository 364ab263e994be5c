import { Anchor, SegmentedControl, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { rowsOf } from '../api/paging';
import { people } from '../api/queries';
import { isAddress } from '../courses/addresses';
import { referenceOf } from '../courses/course-grants';
import { Empty, ListLoading } from '../shared/empty';
import { PageHead } from '../shared/page-head';
import { PersonName } from '../shared/person-name';
import { useReadOn } from '../shared/read-on';
import { SearchField } from '../shared/search-field';
import { HereBadge } from '../shared/state-badge';
import { VirtualRows } from '../shared/virtual-rows';
import { Failure } from '../shell/failure';
import { usePlace } from '../shell/place';
import { text } from '../text';
import classes from './people.module.css';

const STATES = ['', 'registered', 'pending'] as const;

/** Everybody in an organization, here or not; each leads to what they hold and what waits for them, and why. */
export function PeoplePage() {
  const { org } = useParams({ from: '/organizations/$org/people' });
  const { q = '', type = '' } = useSearch({ from: '/organizations/$org/people' });
  const navigate = useNavigate({ from: '/organizations/$org/people' });
  const place = usePlace();
  const state = type === 'registered' || type === 'pending' ? type : undefined;
  const list = useInfiniteQuery(people(org, q, state));
  const rows = rowsOf(list.data);
  const search = (next: { q: string; type: string }) =>
    void navigate({
      search: { ...(next.q === '' ? {} : { q: next.q }), ...(next.type === '' ? {} : { type: next.type }) },
      replace: true,
    });
  const { onEnd, failure } = useReadOn(list);
  if (list.isError && !list.data) return <Failure error={list.error} onAgain={() => void list.refetch()} />;
  return (
    <Stack gap="sm">
      <PageHead title={text.navigation.people} lead={text.people.lead(place?.name ?? '')} />
      <SearchField label={text.course.searchLabel} value={q} onSearch={(next) => search({ q: next, type })} />
      <SegmentedControl
        aria-label={text.common.state}
        style={{ alignSelf: 'flex-start' }}
        data={STATES.map((value) => ({ value, label: text.people.states[value] }))}
        value={type}
        onChange={(next) => search({ q, type: next })}
      />
      {list.isPending && <ListLoading />}
      {list.data && rows.length === 0 && (
        <Empty
          title={q === '' ? text.people.none : text.course.noMatch(q)}
          hint={isAddress(q) ? text.people.neverInvited(q) : text.people.noneHint}
        />
      )}
      {rows.length > 0 && (
        <div role="table" aria-label={text.navigation.people} aria-rowcount={-1}>
          <VirtualRows rows={rows} keyOf={(row) => row.id} onEnd={onEnd}>
            {(row) => (
              <div role="row" className={classes['row']}>
                <div role="cell" className={classes['who']}>
                  <Anchor
                    component={Link}
                    to={`/organizations/${org}/people/${encodeURIComponent(referenceOf(row.person))}`}
                    underline="hover"
                    c="inherit"
                  >
                    <PersonName person={row.person} />
                  </Anchor>
                </div>
                <div role="cell">
                  <HereBadge here={row.state === 'registered'} />
                </div>
                <div role="cell">
                  <Text size="sm">{text.people.holds(row.active)}</Text>
                  {row.pending > 0 && (
                    <Text size="xs" c="dimmed">
                      {text.people.waits(row.pending)}
                    </Text>
                  )}
                </div>
              </div>
            )}
          </VirtualRows>
        </div>
      )}
      {failure}
    </Stack>
  );
}
