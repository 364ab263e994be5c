import { Group, Select, Stack, Text } from '@mantine/core';
import { text } from '../text';
import { FIELDS, type Field, type Sheet } from './roster-rows';

interface Props {
  readonly sheet: Sheet;
  readonly fields: readonly Field[];
  readonly onChange: (fields: readonly Field[]) => void;
}

const CHOICES = FIELDS.map((value) => ({ value, label: text.roster.fields[value] }));

/** What each column was taken for, to be corrected. */
export function RosterColumns({ sheet, fields, onChange }: Props) {
  const choose = (column: number, field: Field): void =>
    onChange(fields.map((one, n) => (n === column ? field : one === field && field !== 'ignored' ? 'ignored' : one)));
  return (
    <Stack gap={4}>
      <Text size="sm" fw={600}>
        {text.roster.columns}
      </Text>
      <Group gap="sm">
        {fields.map((field, n) => {
          const example = sheet.head?.[n] ?? sheet.lines[0]?.cells[n] ?? '';
          return (
            <Select
              key={n}
              size="xs"
              w={170}
              label={text.roster.column(n + 1, example)}
              data={CHOICES}
              value={field}
              allowDeselect={false}
              onChange={(value) => choose(n, value ?? 'ignored')}
            />
          );
        })}
      </Group>
    </Stack>
  );
}
