import { Alert, Anchor, Button, Center, Paper, Stack, Text, Title } from '@mantine/core';
import { IconBrandGoogle } from '@tabler/icons-react';
import { useLocation } from '@tanstack/react-router';
import { text } from '../text';

/** What whoever has not signed in sees on every page; afterwards they are on the page that they asked for. */
export function SignIn() {
  const { href } = useLocation();
  const returnTo = new URLSearchParams({ returnTo: href });
  return (
    <Center mih="100vh" p="md" component="main" id="content">
      <Paper withBorder p="xl" maw={440} radius="md">
        <Stack>
          <Title order={1} size="h2">
            {text.product}
          </Title>
          <Text>{text.signIn.lead}</Text>
          <Button
            component="a"
            size="md"
            href={`/auth/google?${returnTo.toString()}`}
            leftSection={<IconBrandGoogle size={18} aria-hidden />}
          >
            {text.signIn.google}
          </Button>
          <Text size="sm" c="dimmed">
            {text.signIn.hint}
          </Text>
        </Stack>
      </Paper>
    </Center>
  );
}

/** For whoever was signed out while they worked: they sign in beside it, and go on where they were. */
export function SignedOut() {
  return (
    <Alert color="orange" variant="light" mb="md" role="alert" title={text.signIn.again}>
      <Anchor href="/auth/google?returnTo=/me" target="_blank" rel="noreferrer">
        {text.signIn.beside}
      </Anchor>
    </Alert>
  );
}
