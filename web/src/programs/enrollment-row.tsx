import { ActionIcon, Select, Text } from '@mantine/core';
import { IconUserMinus } from '@tabler/icons-react';
import { CurriculumName } from '../shared/grant-name';
import { nameOf, PersonName } from '../shared/person-name';
import { StateBadge } from '../shared/state-badge';
import { text } from '../text';
import classes from './enrollment.module.css';
import { isStatus, STATUSES, type ProgramEnrollment, type Status } from './program-calls';

interface Props {
  readonly row: ProgramEnrollment;
  readonly onStatus: (status: Status) => void;
  readonly onRemove: () => void;
}

const CHOICES = STATUSES.map((value) => ({ value, label: text.me.statuses[value] ?? value }));

/** Somebody's place in a program. */
export function EnrollmentRow({ row, onStatus, onRemove }: Props) {
  const who = nameOf(row.person);
  return (
    <div role="row" className={classes['row']}>
      <div role="cell" className={classes['who']}>
        <PersonName person={row.person} />
        <Text size="xs" c="dimmed">
          <CurriculumName programId={row.programId} id={row.curriculumId} />
        </Text>
      </div>
      <div role="cell">
        <StateBadge pending={row.pending} />
      </div>
      <div role="cell">
        <Select
          size="xs"
          aria-label={text.program.status(who)}
          data={CHOICES}
          value={row.status}
          allowDeselect={false}
          onChange={(value) => value !== null && isStatus(value) && onStatus(value)}
        />
      </div>
      <div role="cell">
        <ActionIcon variant="subtle" color="red" aria-label={text.program.remove(who)} onClick={onRemove}>
          <IconUserMinus size={18} />
        </ActionIcon>
      </div>
    </div>
  );
}
