import { Button, Group, Paper, Stack, Text, Textarea, Title } from '@mantine/core';
import { useId, useState } from 'react';
import { useKept } from '../shared/use-kept';
import { text } from '../text';
import { readAddresses } from './addresses';
import classes from './course.module.css';

interface Props {
  /** Under which name what is typed is kept while this page is left or loaded again. */
  readonly keptAs: string;
  /** Whether somebody is being looked for, so that the banner may be what one needs next. */
  readonly searching: boolean;
  /** What was searched for, if it is an address. */
  readonly suggestion: string;
  readonly onAdd: (addresses: readonly string[]) => void;
}

/** “Can’t find the person you’re looking for?” Takes one address or many, and goes on with them as with anybody. */
export function MissingPerson({ keptAs, searching, suggestion, onAdd }: Props) {
  const [typed, setTyped] = useKept(keptAs, '');
  const [fault, setFault] = useState<string>();
  const [asked, setAsked] = useState(false);
  const titleId = useId();
  const open = searching || asked || typed !== '';
  const value = typed === '' ? suggestion : typed;
  const { addresses, bad } = readAddresses(value);
  const add = (): void => {
    if (addresses.length === 0) return setFault(text.missing.none);
    setFault(bad.length > 0 ? text.missing.bad(bad.join(', ')) : undefined);
    setTyped(bad.join('\n'));
    setAsked(false);
    onAdd(addresses);
  };
  if (!open) {
    return (
      <Group gap="xs" component="section" aria-labelledby={titleId}>
        <Text size="sm" id={titleId}>
          {text.missing.title}
        </Text>
        <Button variant="light" size="compact-sm" onClick={() => setAsked(true)}>
          {text.missing.open}
        </Button>
      </Group>
    );
  }
  return (
    <Paper component="section" aria-labelledby={titleId} className={classes['banner']} p="md" radius="sm">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <Stack gap="xs">
          <Title order={2} size="h5" id={titleId}>
            {text.missing.title}
          </Title>
          <Text size="sm">{text.missing.lead}</Text>
          <Group align="flex-start" gap="xs">
            <Textarea
              aria-label={text.missing.label}
              placeholder={text.missing.placeholder}
              autosize
              minRows={1}
              maxRows={8}
              value={value}
              error={fault}
              autoFocus={asked}
              style={{ flex: '1 1 260px' }}
              onChange={(event) => {
                setFault(undefined);
                setTyped(event.currentTarget.value);
              }}
              onKeyDown={(event) => {
                if (event.key !== 'Enter' || event.shiftKey || value.includes('\n')) return;
                event.preventDefault();
                add();
              }}
            />
            <Button type="submit">
              {addresses.length > 1 ? `${text.missing.add} (${addresses.length})` : text.missing.add}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}
