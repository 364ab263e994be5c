import { Code, Stack, Text, UnstyledButton } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, api, type Schemas } from '../api/client';
import { given, PAGE_SIZE, pagesOf, rowsOf } from '../api/paging';
import { referenceOf } from '../courses/course-grants';
import { Empty, ListLoading } from '../shared/empty';
import { CourseName, ProgramName } from '../shared/grant-name';
import { PageHead } from '../shared/page-head';
import { useReadOn } from '../shared/read-on';
import { SearchField } from '../shared/search-field';
import { VirtualRows } from '../shared/virtual-rows';
import { moment } from '../shared/when';
import { Failure } from '../shell/failure';
import { text } from '../text';
import classes from './activity.module.css';
import { sentenceOf } from './sentence';

type Event = Schemas['EventView'];

const events = (org: string, person: string) =>
  pagesOf(['events', org, person], (cursor) =>
    answer(
      api.GET('/api/v1/organizations/{org}/events', {
        params: { path: { org }, query: given({ limit: PAGE_SIZE, cursor, person }) },
      }),
    ),
  );

/** What happened in an organization, readable: who did what to whom, and when. */
export function ActivityPage() {
  const { org } = useParams({ from: '/organizations/$org/activity' });
  const { person = '' } = useSearch({ from: '/organizations/$org/activity' });
  const navigate = useNavigate({ from: '/organizations/$org/activity' });
  const list = useInfiniteQuery(events(org, person));
  const rows = rowsOf(list.data);
  const { onEnd, failure } = useReadOn(list);
  return (
    <Stack gap="sm">
      <PageHead title={text.navigation.activity} lead={text.activity.lead} />
      <SearchField
        label={text.activity.byPerson}
        value={person}
        onSearch={(next) => void navigate({ search: next === '' ? {} : { person: next }, replace: true })}
      />
      {list.isError && !list.data && <Failure error={list.error} onAgain={() => void list.refetch()} />}
      {list.isPending && <ListLoading />}
      {list.data && rows.length === 0 && <Empty title={text.activity.none} hint={text.activity.noneHint} />}
      {rows.length > 0 && (
        <div role="feed" aria-label={text.navigation.activity}>
          <VirtualRows rows={rows} keyOf={(row) => row.id} onEnd={onEnd} rowHeight={52} role="presentation">
            {(row, index) => <EventRow org={org} event={row} index={index} />}
          </VirtualRows>
        </div>
      )}
      {failure}
    </Stack>
  );
}

interface Props {
  readonly org: string;
  readonly event: Event;
  readonly index: number;
}

function EventRow({ org, event, index }: Props) {
  const [open, setOpen] = useState(false);
  const { actor, actorName, payload, person } = event;
  const who = actorName ?? (actor === 'system' ? text.common.system : text.activity.unnamed);
  const [courseId, programId] = [payload['courseId'], payload['programId']];
  return (
    <article className={classes['row']} aria-posinset={index + 1} aria-setsize={-1}>
      <div className={classes['what']}>
        <Text size="sm" component="div">
          <b>{who}</b> {sentenceOf(event)}
          {typeof courseId === 'string' && (
            <>
              {' · '}
              <CourseName id={courseId} />
            </>
          )}
          {typeof programId === 'string' && (
            <>
              {' · '}
              <ProgramName id={programId} />
            </>
          )}
        </Text>
        <Text size="xs" c="dimmed" component="div">
          <time dateTime={event.occurredAt}>{moment(event.occurredAt)}</time>
          {' · '}
          <UnstyledButton fz="xs" td="underline" aria-expanded={open} onClick={() => setOpen(!open)}>
            {text.activity.details}
          </UnstyledButton>
          {person && (
            <>
              {' · '}
              <Link
                to="/organizations/$org/people/$person"
                params={{ org, person: referenceOf(person) }}
                className={classes['link'] ?? ''}
              >
                {text.activity.thePerson}
              </Link>
            </>
          )}
        </Text>
        {open && (
          <Code block mt={4} fz="xs">
            {`${event.type}\n${JSON.stringify(payload, null, 2)}`}
          </Code>
        )}
      </div>
    </article>
  );
}
