import { Box, Button, FileButton, Group, Paper, Stack, Text, Textarea } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { text } from '../text';

interface Props {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

const LONG = 20_000;

/** Takes a roster: pasted from a spreadsheet, or a CSV file, dropped or chosen. */
export function RosterInput({ value, onChange }: Props) {
  const [over, setOver] = useState(false);
  const take = (file: File | null | undefined): void => {
    if (file) void file.text().then(onChange);
  };
  return (
    <Paper
      withBorder
      p="md"
      style={over ? { outline: '2px dashed var(--mantine-color-teal-7)' } : {}}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files[0]);
      }}
    >
      <Stack gap="xs">
        <Text size="sm">{text.roster.how}</Text>
        {value.length < LONG ? (
          <Textarea
            aria-label={text.roster.input}
            placeholder={text.roster.placeholder}
            value={value}
            autosize
            minRows={4}
            maxRows={12}
            styles={{ input: { fontFamily: 'ui-monospace, monospace', whiteSpace: 'pre' } }}
            onChange={(event) => onChange(event.currentTarget.value)}
          />
        ) : (
          <Box>
            <Text size="sm">{text.roster.long(value.split('\n').length)}</Text>
          </Box>
        )}
        <Group gap="xs">
          <FileButton accept=".csv,.tsv,.txt,text/csv" onChange={take}>
            {(props) => (
              <Button {...props} variant="default" leftSection={<IconUpload size={16} aria-hidden />}>
                {text.roster.file}
              </Button>
            )}
          </FileButton>
          {value !== '' && (
            <Button variant="subtle" color="gray" onClick={() => onChange('')}>
              {text.common.clear}
            </Button>
          )}
        </Group>
      </Stack>
    </Paper>
  );
}
