import { Alert, Anchor, Button, Group, Progress, Select, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { curricula as curriculaQuery, program as programQuery } from '../api/queries';
import { ListLoading } from '../shared/empty';
import { PageHead } from '../shared/page-head';
import { useKept } from '../shared/use-kept';
import { Failure } from '../shell/failure';
import { text } from '../text';
import { forecast } from './forecast';
import { allEnrollments } from './program-calls';
import { RosterColumns } from './roster-columns';
import { RosterInput } from './roster-input';
import { piecesOf } from './pieces';
import { contentOf, readCorrections, readSheet, rowsOfSheet, sentRow, type Field, type RosterRow } from './roster-rows';
import { RosterTable } from './roster-table';
import { useSending } from './use-sending';

const AT_ONCE = 500;

/** Loads a roster into a program: pasted or dropped, checked before it is sent, answered row by row. */
export function RosterPage() {
  const { program: id } = useParams({ from: '/programs/$program/roster' });
  const program = useQuery(programQuery(id));
  const curricula = useQuery(curriculaQuery(id));
  const present = useQuery({
    queryKey: ['all-enrollments', id],
    queryFn: () => allEnrollments(id),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const client = useQueryClient();
  const [pasted, setPasted] = useKept(`roster ${id}`, '');
  const [fields, setFields] = useState<readonly Field[]>();
  const [corrected, setCorrected] = useKept(`corrections of roster ${id}`, '');
  const corrections = useMemo(() => readCorrections(corrected), [corrected]);
  const [chosen, setChosen] = useState<string | null>(null);
  const sending = useSending(id);
  const sheet = useMemo(() => readSheet(pasted), [pasted]);
  const active = curricula.data?.filter((one) => one.active) ?? [];
  const curriculum = chosen ?? (active.length === 1 ? active[0]?.code : undefined) ?? '';
  const rows = useMemo(() => {
    const read = rowsOfSheet({ ...sheet, fields: fields ?? sheet.fields });
    return read.flatMap((row) => {
      const correction = corrections[contentOf(row)];
      return correction === null ? [] : [correction ?? row];
    });
  }, [sheet, fields, corrections]);
  const forecasts = useMemo(
    () => forecast(rows, { enrollments: present.data ?? [], curricula: curricula.data ?? [], curriculum }),
    [rows, present.data, curricula.data, curriculum],
  );
  const failed = [program, curricula, present].find(({ isError, data }) => isError && data === undefined);
  if (failed) return <Failure error={failed.error} onAgain={() => void failed.refetch()} />;
  if (!program.data || !curricula.data || !present.data) return <ListLoading />;
  const ids = new Map(curricula.data.map((one) => [one.code.toLowerCase(), one.id]));
  const open = rows.filter((row) => {
    const result = sending.results.get(contentOf(row));
    return result === undefined || result.outcome === 'refused';
  });
  const afresh = (): void => sending.forget();
  const replace = (value: string): void => {
    setPasted(value);
    if (value === '') {
      setFields(undefined);
      setCorrected('');
    }
    afresh();
  };
  // A row is known by what was pasted, so that its correction outlives changes of other rows.
  const correct = (shown: RosterRow, correction: RosterRow | null): void => {
    const known = Object.entries(corrections).find(([, one]) => one !== null && contentOf(one) === contentOf(shown));
    const original = known?.[0] ?? contentOf(shown);
    setCorrected(JSON.stringify({ ...corrections, [original]: correction }));
  };
  const send = async (): Promise<void> => {
    await sending.send(piecesOf(open, present.data, AT_ONCE), (row) => sentRow(row, { curriculum }, ids));
    await Promise.all([
      client.invalidateQueries({ queryKey: ['all-enrollments', id] }),
      client.invalidateQueries({ queryKey: ['program-enrollments', id] }),
    ]);
  };
  const sent = sending.results.size > 0;
  return (
    <Stack gap="sm">
      <PageHead title={text.roster.title} lead={`${program.data.title} (${program.data.code})`}>
        <Anchor component={Link} to={`/programs/${id}`} size="sm">
          {text.roster.back}
        </Anchor>
      </PageHead>
      {curricula.data.length === 0 && <Alert color="orange">{text.roster.noCurriculum}</Alert>}
      <RosterInput value={pasted} onChange={replace} />
      {rows.length > 0 && (
        <>
          <RosterColumns
            sheet={sheet}
            fields={fields ?? sheet.fields}
            onChange={(next) => {
              setFields(next);
              afresh();
            }}
          />
          <Select
            label={text.roster.curriculum}
            description={text.roster.curriculumHint}
            data={curricula.data.map((one) => ({ value: one.code, label: `${one.code} · ${one.title}` }))}
            value={curriculum === '' ? null : curriculum}
            maw={420}
            onChange={(value) => {
              setChosen(value);
              afresh();
            }}
          />
          <Group gap="sm">
            <Button onClick={() => void send()} loading={sending.progress !== undefined} disabled={open.length === 0}>
              {sent ? text.roster.sendAgain(open.length) : text.roster.send(open.length)}
            </Button>
            {sending.progress && (
              <Text size="sm" role="status">
                {text.roster.progress(sending.progress.done, sending.progress.of)}
              </Text>
            )}
          </Group>
          {sending.progress && (
            <Progress
              value={(100 * sending.progress.done) / sending.progress.of}
              aria-label={text.roster.progress(sending.progress.done, sending.progress.of)}
            />
          )}
          {sending.stopped !== undefined && (
            <Alert color="red" title={text.roster.stopped} role="alert">
              {sending.stopped}
            </Alert>
          )}
          <RosterTable
            rows={rows}
            forecasts={forecasts}
            results={sending.results}
            program={program.data.code}
            onCorrect={correct}
          />
        </>
      )}
    </Stack>
  );
}
