import { ActionIcon, Badge, Button, Group, Paper, Stack, Text, TextInput } from '@mantine/core';
import { IconDownload, IconPencil } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import { VirtualRows } from '../shared/virtual-rows';
import { text } from '../text';
import type { Forecast } from './forecast';
import { asCsv, type RosterRow } from './roster-rows';
import classes from './roster.module.css';
import type { Results } from './use-sending';

interface Props {
  readonly rows: readonly RosterRow[];
  readonly forecasts: readonly Forecast[];
  readonly results: Results;
  readonly program: string;
  readonly onCorrect: (row: RosterRow) => void;
}

type Kind = keyof typeof text.roster.kinds;

interface Line {
  readonly row: RosterRow;
  readonly kind: Kind;
  readonly said: string;
}

/** What will happen to each row, or did; filtered, corrected in place, and downloaded. */
export function RosterTable({ rows, forecasts, results, program, onCorrect }: Props) {
  const [filter, setFilter] = useState<Kind>();
  const lines = rows.map((row, n): Line => ({ row, ...say(forecasts[n], results.get(row.line)) }));
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
          {(line) => <RosterLine line={line} onCorrect={onCorrect} />}
        </VirtualRows>
      </div>
    </Stack>
  );
}

function RosterLine({ line, onCorrect }: { readonly line: Line; readonly onCorrect: (row: RosterRow) => void }) {
  const { row, kind, said } = line;
  const [editing, setEditing] = useState<RosterRow>();
  const bad = kind === 'refuse' || kind === 'refused';
  if (editing) {
    const field = (name: 'email' | 'key' | 'status' | 'curriculum') => (
      <TextInput
        size="xs"
        label={text.roster.fields[name]}
        value={editing[name]}
        onChange={(event) => setEditing({ ...editing, [name]: event.currentTarget.value })}
      />
    );
    return (
      <Paper withBorder p="xs" my={4} role="row">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            onCorrect(editing);
            setEditing(undefined);
          }}
        >
          <Group gap="xs" align="flex-end" role="cell">
            {field('email')}
            {field('key')}
            {field('status')}
            {field('curriculum')}
            <Button size="xs" type="submit">
              {text.roster.correct}
            </Button>
            <Button size="xs" variant="default" onClick={() => setEditing(undefined)}>
              {text.common.cancel}
            </Button>
          </Group>
        </form>
      </Paper>
    );
  }
  return (
    <div role="row" className={classes['row']}>
      <Text role="cell" size="xs" c="dimmed">
        {row.line}
      </Text>
      <div role="cell" className={classes['who']}>
        <Text size="sm">{[row.email, row.key].filter((one) => one !== '').join(' · ') || '—'}</Text>
        <Text size="xs" c="dimmed">
          {[row.status, row.curriculum].filter((one) => one !== '').join(' · ')}
        </Text>
      </div>
      <div role="cell" className={classes['who']}>
        <Badge variant="light" color={COLOURS[kind] ?? 'gray'}>
          {text.roster.kinds[kind]}
        </Badge>
        {said !== '' && (
          <Text size="xs" mt={2}>
            {said}
          </Text>
        )}
      </div>
      <div role="cell">
        <ActionIcon
          variant={bad ? 'light' : 'subtle'}
          color={bad ? 'red' : 'gray'}
          aria-label={text.roster.correctRow(row.line)}
          onClick={() => setEditing(row)}
        >
          <IconPencil size={16} />
        </ActionIcon>
      </div>
    </div>
  );
}

const COLOURS: Readonly<Partial<Record<Kind, string>>> = {
  create: 'teal',
  created: 'teal',
  change: 'blue',
  updated: 'blue',
  refuse: 'red',
  refused: 'red',
};

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
