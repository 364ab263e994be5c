import { AppShell, Burger, Center, Group, Loader, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { me } from '../api/queries';
import { text } from '../text';
import { AccountMenu } from './account-menu';
import { Failure } from './failure';
import { Navigation } from './navigation';
import { OfflineNotice } from './online';
import { usePlace } from './place';
import { useSelf } from './self';
import { SignedOut, SignIn } from './sign-in';

/** What is around every page; whoever has not signed in is asked to instead. */
export function Shell() {
  const [open, { toggle, close }] = useDisclosure(false);
  const self = useQuery(me);
  const place = usePlace();
  const shown = useSelf();
  useFocusOnNewPage();
  if (self.isPending && !shown) {
    return (
      <Center mih="100vh">
        <Loader aria-label={text.common.loading} />
      </Center>
    );
  }
  if (self.isError && !shown) {
    return (
      <Center mih="100vh" p="md" component="main">
        <Failure error={self.error} onAgain={() => void self.refetch()} />
      </Center>
    );
  }
  if (!shown) return <SignIn />;
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 200, breakpoint: 'md', collapsed: { mobile: !open } }}
      padding="md"
    >
      <a href="#content" className="skip">
        {text.navigation.skip}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap">
            <Burger
              opened={open}
              onClick={toggle}
              hiddenFrom="md"
              size="sm"
              aria-label={text.navigation.menu}
              aria-expanded={open}
            />
            <Text component={Link} to="/me" fw={700} size="lg" style={{ textDecoration: 'none', color: 'inherit' }}>
              {text.product}
            </Text>
          </Group>
          <AccountMenu self={shown} />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label={text.navigation.main} style={{ overflowY: 'auto' }}>
        <Navigation place={place} onGo={close} />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} style={{ outline: 'none' }}>
        {self.data === null && <SignedOut />}
        <OfflineNotice />
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}

/** Whoever goes to another page by keyboard or ear begins at its top, not at the link that led there. */
function useFocusOnNewPage(): void {
  const { pathname } = useLocation();
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    document.getElementById('content')?.focus({ preventScroll: true });
  }, [pathname]);
}
