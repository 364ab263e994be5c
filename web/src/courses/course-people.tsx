import { Box, Stack } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Schemas } from '../api/client';
import { rowsOf } from '../api/paging';
import { hasStatus } from '../api/problem';
import { coursePrivileges, people } from '../api/queries';
import { Empty, ListLoading } from '../shared/empty';
import { useReadOn } from '../shared/read-on';
import { sayFailed } from '../shared/say';
import { SearchField } from '../shared/search-field';
import { useKept } from '../shared/use-kept';
import { VirtualRows } from '../shared/virtual-rows';
import { Failure } from '../shell/failure';
import type { Place } from '../shell/place';
import { text } from '../text';
import { isAddress } from './addresses';
import { CourseHead } from './course-head';
import type { CourseTable } from './course-table';
import classes from './course.module.css';
import { Legend } from './legend';
import type { Locks } from './locks';
import { MissingPerson } from './missing-person';
import { rowsFrom, type PersonRow, type Row } from './people-rows';
import { PersonRowView } from './person-row';
import { NOTHING, type CourseRole, type PrivilegeView } from './rights';
import { TogetherRow } from './together-row';
import { useArrivals } from './use-arrivals';
import { useFullHolders } from './use-full-holders';
import { useGrantChanges } from './use-grant-changes';
import { readAll, useTogether } from './use-together';

/** Until a row that has just been added is drawn. */
const A_MOMENT_MS = 100;

interface Props {
  readonly course: Schemas['CourseView'];
  readonly place: Place;
  readonly roles: readonly CourseRole[];
  readonly vocabulary: readonly PrivilegeView[];
  readonly locks: Locks;
  readonly userId: string;
}

/** The table itself: one search over those who hold something here, everybody else, and whoever is not there yet. */
export function CoursePeople({ course, place, roles, vocabulary, locks, userId }: Props) {
  const { q = '' } = useSearch({ from: '/courses/$course' });
  const navigate = useNavigate({ from: '/courses/$course' });
  const wide = useMediaQuery('(min-width: 75em)') ?? false;
  const [kept, setKept] = useKept(`added to course ${course.id}`, '');
  const drafts = useMemo(() => kept.split('\n').filter((one) => one !== ''), [kept]);
  const setDrafts = (change: (before: readonly string[]) => readonly string[]) => setKept(change(drafts).join('\n'));
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const changes = useGrantChanges(course.id);
  const onSet = useTogether(course.id, changes);
  const granted = useInfiniteQuery(coursePrivileges(course.id, q));
  const all = { ...people(place.org, q), enabled: place.staff && granted.isSuccess && !granted.hasNextPage };
  const others = useInfiniteQuery(all);
  const titles = {
    drafts: text.missing.draftHint,
    granted: text.course.onCourse,
    others: text.course.others(place.name),
  };
  const rows = useMemo(
    () => rowsFrom({ drafts, granted: rowsOf(granted.data), others: rowsOf(others.data), titles }),
    [drafts, granted.data, others.data],
  );
  const persons = rows.filter((row): row is PersonRow => row.kind === 'person');
  // In the order of the list, so that what is added at its end leaves what was asked before as it is.
  const userIds = [...persons.filter(({ draft }) => !draft), ...persons.filter(({ draft }) => draft)].flatMap(
    ({ person }) => (person.userId === undefined ? [] : [person.userId]),
  );
  const fullHolders = useFullHolders(course.id, course.creatorId, userIds);
  const inSight = useRef<readonly PersonRow[]>([]);
  useArrivals(course.id, inSight, changes);
  const onSight = useCallback((seen: readonly Row[]) => {
    inSight.current = seen.filter((row) => row.kind === 'person');
  }, []);
  const { onEnd, failure } = useReadOn(granted, others);
  const add = (addresses: readonly string[]): void => {
    const [first] = addresses;
    setDrafts((before) => [...new Set([...addresses, ...before])]);
    void navigate({ search: {}, replace: true });
    void readAll(course.id, addresses).then(changes.learn, (error: unknown) => sayFailed(text.trouble.title, error));
    setTimeout(
      () => document.querySelector<HTMLElement>(`[data-person="${CSS.escape(first ?? '')}"] button`)?.focus(),
      A_MOMENT_MS,
    );
  };
  // What is known of those who were typed before this page was loaded anew.
  useEffect(() => {
    if (drafts.length === 0) return;
    void readAll(course.id, drafts).then(
      (found) => {
        changes.learn(found);
        setDrafts((before) => before.filter((one) => !found.get(one)));
      },
      () => undefined,
    );
  }, [course.id]);
  // The list was read anew: it tells more than what was learned before.
  useEffect(() => changes.forget(drafts), [granted.dataUpdatedAt]);
  const table: CourseTable = {
    course: course.id,
    userId,
    wide,
    vocabulary,
    roles,
    locks,
    changes,
    fullHolders,
    open,
    onOpen: (ref, always = false) =>
      setOpen(
        (before) => new Set(before.has(ref) && !always ? [...before].filter((one) => one !== ref) : [...before, ref]),
      ),
    onDismiss: (ref) => setDrafts((before) => before.filter((one) => one !== ref)),
  };
  if (granted.isError && !granted.data) {
    return <Failure error={granted.error} onAgain={() => void granted.refetch()} />;
  }
  if (others.isError && !others.data && !hasStatus(others.error, 403)) {
    return <Failure error={others.error} onAgain={() => void others.refetch()} />;
  }
  const loading = granted.isPending || (others.isLoading && persons.length === 0);
  const nobody = !loading && persons.length === 0;
  const typed = rows.filter((row): row is PersonRow => row.kind === 'person' && row.draft);
  const mayGrant = locks.ofPerson({ userId: undefined, grant: NOTHING, holdsAll: false }) === undefined;
  return (
    <Stack gap="sm">
      <SearchField
        label={text.course.searchLabel}
        value={q}
        onSearch={(next) => void navigate({ search: next === '' ? {} : { q: next }, replace: true })}
      />
      {mayGrant && (
        <MissingPerson
          keptAs={`course ${course.id}`}
          searching={q !== ''}
          suggestion={nobody && isAddress(q) ? q : ''}
          onAdd={add}
        />
      )}
      {wide && <Legend />}
      {loading ? (
        <ListLoading />
      ) : (
        <Box
          role="table"
          aria-label={text.course.people}
          aria-rowcount={-1}
          style={{ ['--privileges' as string]: vocabulary.length }}
        >
          {wide && persons.length > 0 && <CourseHead vocabulary={vocabulary} />}
          <VirtualRows rows={rows} keyOf={(row) => row.ref} onEnd={onEnd} onSight={onSight}>
            {(row, index) =>
              row.kind === 'person' ? (
                <PersonRowView row={row} table={table} index={index} />
              ) : row.kind === 'together' ? (
                <TogetherRow rows={typed} table={table} onSet={onSet} />
              ) : (
                <div className={classes['section']} role="row">
                  <span role="cell">{row.title}</span>
                </div>
              )
            }
          </VirtualRows>
        </Box>
      )}
      {failure}
      {nobody && <Empty title={q === '' ? text.course.nobody : text.course.noMatch(q)} hint={text.course.nobodyHint} />}
    </Stack>
  );
}
