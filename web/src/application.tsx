import { MantineProvider, type CSSVariablesResolver } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { me } from './api/queries';
import { whenSignedOut } from './api/client';
import { isPassing } from './api/problem';
import { createConsoleRouter } from './router';
import { DIMMED, ON_LIGHT, theme } from './theme';

const RETRIES = 3;

const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: { '--mantine-color-dimmed': DIMMED.light, ...ON_LIGHT },
  dark: { '--mantine-color-dimmed': DIMMED.dark },
});

const client = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 5_000, retry: (failures, error) => failures < RETRIES && isPassing(error) },
    mutations: { retry: false },
  },
});

// Whoever is no longer signed in is asked to; the page and what was typed stay where they are.
whenSignedOut(() => client.setQueryData(me.queryKey, null));

const router = createConsoleRouter();

/** The console: everything that its pages share, around the page that the address asks for. */
export function Application() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" cssVariablesResolver={variables}>
      <QueryClientProvider client={client}>
        <Notifications position="bottom-right" limit={8} />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
