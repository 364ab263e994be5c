import { ActionIcon } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { text } from '../text';

interface Props {
  readonly who: string;
  readonly open: boolean;
  readonly onClick: () => void;
}

/** Shows all rights of somebody below their row, or no longer does. */
export function ExpandButton({ who, open, onClick }: Props) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-expanded={open}
      aria-label={text.course.expand(who)}
      onClick={onClick}
    >
      {open ? <IconChevronDown size={16} /> : <IconChevronRight size={16} />}
    </ActionIcon>
  );
}
