import { ActionIcon, Badge, Button, Group, Paper, Text, TextInput } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { text } from '../text';
import { tidied, type RosterRow } from './roster-rows';
import classes from './roster.module.css';

/** What will become of a row, or became of it. */
export type Kind = keyof typeof text.roster.kinds;

/** A row with what is said of it. */
export interface Line {
  readonly row: RosterRow;
  readonly kind: Kind;
  readonly said: string;
}

interface LineProps {
  readonly line: Line;
  /** What has been typed of it so far; undefined while it is not being corrected. */
  readonly editing: RosterRow | undefined;
  readonly onEdit: (row: RosterRow | undefined) => void;
  readonly onCorrect: (row: RosterRow | null) => void;
}

/** A row of a roster, to be corrected in place. */
export function RosterLine({ line, editing, onEdit, onCorrect }: LineProps) {
  const { row, kind, said } = line;
  const bad = kind === 'refuse' || kind === 'refused';
  if (editing) {
    const field = (name: 'email' | 'key' | 'status' | 'curriculum') => (
      <TextInput
        size="xs"
        label={text.roster.fields[name]}
        value={editing[name]}
        onChange={(event) => onEdit({ ...editing, [name]: event.currentTarget.value })}
      />
    );
    return (
      <Paper withBorder p="xs" my={4} role="row">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            onCorrect(tidied(editing));
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
            <Button size="xs" variant="subtle" color="red" onClick={() => onCorrect(null)}>
              {text.roster.leaveOut}
            </Button>
            <Button size="xs" variant="default" onClick={() => onEdit(undefined)}>
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
          onClick={() => onEdit(row)}
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
