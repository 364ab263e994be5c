import { Group, Text } from '@mantine/core';
import { IconBan, IconCheck, IconCornerDownRight, IconUsersGroup } from '@tabler/icons-react';
import { text } from '../text';
import classes from './course.module.css';

const SIGNS = [
  { is: 'off', Icon: undefined, label: text.course.legends.off },
  { is: 'allowed', Icon: IconCheck, label: text.course.legends.allowed },
  { is: 'role', Icon: IconUsersGroup, label: text.course.legends.role },
  { is: 'implied', Icon: IconCornerDownRight, label: text.course.legends.implied },
  { is: 'denied', Icon: IconBan, label: text.course.legends.denied },
] as const;

/** What the switches show. */
export function Legend() {
  return (
    <Group gap="md" component="ul" aria-label={text.course.legend} p={0} m={0} style={{ listStyle: 'none' }}>
      {SIGNS.map(({ is, Icon, label }) => (
        <Group key={is} gap={6} component="li" wrap="nowrap">
          <span className={classes['switch']} data-is={is} data-sample aria-hidden>
            <span className={classes['knob']}>{Icon && <Icon size={13} stroke={2.5} />}</span>
          </span>
          <Text size="xs" c="dimmed">
            {label}
          </Text>
        </Group>
      ))}
    </Group>
  );
}
