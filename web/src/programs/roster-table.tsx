import { Button, Group, Stack } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import { VirtualRows } from '../shared/virtual-rows';
import { text } from '../text';
import type { Forecast } from './forecast';
import { RosterLine, type Kind, type Line } from './roster-line';
import { asCsv, contentOf, type RosterRow } from './roster-rows';
import type { Results } from './use-sending';

interface Props {
  readonly rows: readonly RosterRow[];
  readonly forecasts: readonly Forecast[];
  readonly results: Results;
  readonly program: string;
  /** With null it is left out. */
  readonly onCorrect: (shown: RosterRow, correction: RosterRow | null) => void;
}

/** What will happen to each row, or did; filtered, corrected in place, and downloaded. */
export function RosterTable({ rows, forecasts, results, program, onCorrect }: Props) {
  const [filter, setFilter] = useState<Kind>();
  // Here and not in the rows, which are drawn only while they are in sight.
  const [edited, setEdited] = useState<ReadonlyMap<number, RosterRow>>(new Map());
  const edit = (line: number, row: RosterRow | undefined): void =>
    setEdited((before) => new Map([...before].filter(([one]) => one !== line).concat(row ? [[line, row]] : [])));
  const lines = rows.map((row, n): Line => ({ row, ...say(forecasts[n], results.get(contentOf(row))) }));
  const counts = Map.groupBy(lines, ({ kind }) => kind);
  const shown = filter === undefined || !counts.has(filter) ? lines : (counts.get(filter) ?? []);
  const download = (): void => {
    const head = [
      text.common.line,
      text.roster.fields.email,
      text.roster.fields.key,
      text.roster.fields.status,
      text.roster.fields.curriculum,
      text.roster.outcome,
    ];
    const body = shown.map(({ row, said }) => [String(row.line), row.email, row.key, row.status, row.curriculum, said]);
    save(`${program}-roster.csv`, asCsv([head, ...body]));
  };
  return (
    <Stack gap="xs">
      <Group gap="xs" role="group" aria-label={text.roster.filter}>
        <Button
          size="compact-sm"
          variant={filter === undefined ? 'filled' : 'default'}
          aria-pressed={filter === undefined}
          onClick={() => setFilter(undefined)}
        >
          {text.roster.allRows(lines.length)}
        </Button>
        {[...counts].map(([kind, some]) => (
          <Button
            key={kind}
            size="compact-sm"
            variant={filter === kind ? 'filled' : 'default'}
            aria-pressed={filter === kind}
            onClick={() => setFilter(filter === kind ? undefined : kind)}
          >
            {`${text.roster.kinds[kind]} (${some.length.toLocaleString(text.locale)})`}
          </Button>
        ))}
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconDownload size={16} aria-hidden />}
          onClick={download}
        >
          {text.roster.download}
        </Button>
      </Group>
      <div role="table" aria-label={text.roster.title} aria-rowcount={shown.length}>
        <VirtualRows
          rows={shown}
          keyOf={({ row }) => String(row.line)}
          onEnd={useCallback(() => undefined, [])}
          rowHeight={48}
        >
          {(line) => (
            <RosterLine
              line={line}
              editing={edited.get(line.row.line)}
              onEdit={(row) => edit(line.row.line, row)}
              onCorrect={(correction) => {
                edit(line.row.line, undefined);
                onCorrect(line.row, correction);
              }}
            />
          )}
        </VirtualRows>
      </div>
    </Stack>
  );
}

function say(forecast: Forecast | undefined, result: ReturnType<Results['get']>): { kind: Kind; said: string } {
  if (result) {
    const state = result.state === 'pending' ? text.roster.waits : result.state === 'active' ? text.roster.here : '';
    return { kind: result.outcome, said: result.detail ?? state };
  }
  if (!forecast) return { kind: 'nothing', said: '' };
  if (forecast.will === 'refuse') return { kind: 'refuse', said: text.roster.why[forecast.why] };
  if (forecast.will !== 'change') return { kind: forecast.will, said: '' };
  return { kind: 'change', said: text.roster.changesFrom(text.me.statuses[forecast.from] ?? forecast.from) };
}

function save(name: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
