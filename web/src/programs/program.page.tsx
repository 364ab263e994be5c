import { Button, SegmentedControl, Stack } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, api } from '../api/client';
import { rowsOf } from '../api/paging';
import { program as programQuery } from '../api/queries';
import { ConfirmDialog } from '../shared/confirm-dialog';
import { Empty, ListLoading } from '../shared/empty';
import { PageHead } from '../shared/page-head';
import { nameOf } from '../shared/person-name';
import { sayDone, sayFailed } from '../shared/say';
import { useReadOn } from '../shared/read-on';
import { SearchField } from '../shared/search-field';
import { VirtualRows } from '../shared/virtual-rows';
import { Failure } from '../shell/failure';
import { text } from '../text';
import { Curricula } from './curricula';
import { EnrollmentRow } from './enrollment-row';
import { enrollments, refusalOf, removeEnrollment, type ProgramEnrollment, type Status } from './program-calls';
import { ProgramCourses } from './program-courses';
import { ProgramMenu } from './program-menu';

const STATES = ['', 'active', 'pending'] as const;

/** Who is in a program, here or waiting; its curricula and courses. */
export function ProgramPage() {
  const { program: id } = useParams({ from: '/programs/$program' });
  const { q = '', type = '' } = useSearch({ from: '/programs/$program' });
  const navigate = useNavigate({ from: '/programs/$program' });
  const client = useQueryClient();
  const program = useQuery(programQuery(id));
  const state = type === 'active' || type === 'pending' ? type : undefined;
  const list = useInfiniteQuery(enrollments(id, { q, state }));
  const [removing, setRemoving] = useState<ProgramEnrollment>();
  const rows = rowsOf(list.data);
  const search = (next: { q: string; type: string }) =>
    void navigate({
      search: { ...(next.q === '' ? {} : { q: next.q }), ...(next.type === '' ? {} : { type: next.type }) },
      replace: true,
    });
  const refresh = () => client.invalidateQueries({ queryKey: ['program-enrollments', id] });
  const setStatus = async (row: ProgramEnrollment, status: Status, before = row.status): Promise<void> => {
    const who = nameOf(row.person);
    const { email, externalUserKey, userId } = row.person;
    const named = externalUserKey === undefined ? { person: userId ?? email ?? '' } : { externalUserKey };
    try {
      const call = api.PATCH('/api/v1/programs/{program}/enrollments', {
        params: { path: { program: id } },
        body: [{ ...named, curriculum: row.curriculumId, status }],
      });
      const [result] = (await answer(call)).results;
      if (result?.outcome === 'refused') throw refusalOf(result);
      sayDone(
        text.program.statusNow(who, text.me.statuses[status] ?? status),
        () => void setStatus(row, before, status),
      );
    } catch (error) {
      sayFailed(text.program.failed(who), error, () => void setStatus(row, status, before));
    }
    await refresh();
  };
  const { onEnd, failure } = useReadOn(list);
  const failed = [program, list].find(({ isError, data }) => isError && data === undefined);
  if (failed) return <Failure error={failed.error} onAgain={() => void failed.refetch()} />;
  if (!program.data) return <ListLoading />;
  return (
    <Stack gap="sm">
      <PageHead title={program.data.title} lead={program.data.code}>
        <Button component={Link} to={`/programs/${id}/roster`} leftSection={<IconUpload size={16} aria-hidden />}>
          {text.program.roster}
        </Button>
        <ProgramMenu program={program.data} />
      </PageHead>
      <Curricula program={id} />
      <ProgramCourses program={program.data} />
      <SearchField label={text.program.search} value={q} onSearch={(next) => search({ q: next, type })} />
      <SegmentedControl
        aria-label={text.common.state}
        style={{ alignSelf: 'flex-start' }}
        data={STATES.map((value) => ({ value, label: text.program.states[value] }))}
        value={type}
        onChange={(next) => search({ q, type: next })}
      />
      {list.isPending && <ListLoading />}
      {list.data && rows.length === 0 && (
        <Empty title={q === '' ? text.program.none : text.course.noMatch(q)} hint={text.program.noneHint} />
      )}
      {rows.length > 0 && (
        <div role="table" aria-label={program.data.title} aria-rowcount={-1}>
          <VirtualRows rows={rows} keyOf={(row) => row.id} onEnd={onEnd}>
            {(row) => (
              <EnrollmentRow
                row={row}
                onStatus={(status) => void setStatus(row, status)}
                onRemove={() => setRemoving(row)}
              />
            )}
          </VirtualRows>
        </div>
      )}
      {failure}
      {removing && (
        <ConfirmDialog
          heading={text.program.removeTitle(nameOf(removing.person))}
          consequence={text.program.removeConsequence}
          action={text.common.remove}
          onClose={() => setRemoving(undefined)}
          onConfirm={async () => {
            await removeEnrollment(id, removing.id);
            sayDone(text.program.removed(nameOf(removing.person)));
            await refresh();
          }}
        />
      )}
    </Stack>
  );
}
