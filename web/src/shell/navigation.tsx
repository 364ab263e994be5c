import { NavLink, Stack, Text, type NavLinkProps } from '@mantine/core';
import {
  IconActivity,
  IconBook,
  IconHourglass,
  IconListDetails,
  IconSchool,
  IconSettings,
  IconShieldCheck,
  IconUser,
  IconUsers,
} from '@tabler/icons-react';
import { createLink, useLocation } from '@tanstack/react-router';
import type { Ref } from 'react';
import { text } from '../text';
import type { Place } from './place';

const Item = createLink((props: NavLinkProps & { readonly ref?: Ref<HTMLAnchorElement> }) => <NavLink {...props} />);

/** In their order, and who sees each. */
const ENTRIES = [
  { name: 'courses', to: '/organizations/$org/courses', Icon: IconBook, also: '/courses/', who: 'all' },
  { name: 'programs', to: '/organizations/$org/programs', Icon: IconListDetails, also: '/programs/', who: 'all' },
  { name: 'people', to: '/organizations/$org/people', Icon: IconUsers, also: undefined, who: 'staff' },
  {
    name: 'invitations',
    to: '/organizations/$org/invitations',
    Icon: IconHourglass,
    also: undefined,
    who: 'registrar',
  },
  { name: 'members', to: '/organizations/$org/members', Icon: IconShieldCheck, also: undefined, who: 'staff' },
  { name: 'activity', to: '/organizations/$org/activity', Icon: IconActivity, also: undefined, who: 'registrar' },
  { name: 'settings', to: '/organizations/$org/settings', Icon: IconSettings, also: undefined, who: 'admin' },
] as const;

interface Props {
  readonly place: Place | undefined;
  readonly onGo: () => void;
}

/** The pages that whoever is signed in may open, of the organization that they are at. */
export function Navigation({ place, onGo }: Props) {
  const { pathname } = useLocation();
  const entries = place ? entriesOf(place) : [];
  return (
    <Stack gap={2} onClick={onGo}>
      <Item
        to="/me"
        label={text.navigation.myPage}
        leftSection={<IconUser size={18} aria-hidden />}
        active={pathname === '/me'}
        activeOptions={{ exact: true }}
      />
      {place && (
        <>
          <Text size="xs" fw={600} c="dimmed" mt="md" mb={4} px="sm" style={{ overflowWrap: 'anywhere' }}>
            {place.name}
          </Text>
          {entries.map(({ to, label, Icon, also }) => {
            const here =
              pathname.startsWith(to.replace('$org', place.org)) || (also !== undefined && pathname.startsWith(also));
            return (
              <Item
                key={to}
                to={to}
                params={{ org: place.org }}
                label={label}
                leftSection={<Icon size={18} aria-hidden />}
                active={here}
              />
            );
          })}
        </>
      )}
      <Item
        to="/organizations"
        label={text.navigation.organizations}
        leftSection={<IconSchool size={18} aria-hidden />}
        active={pathname === '/organizations'}
        activeOptions={{ exact: true }}
        mt="md"
      />
    </Stack>
  );
}

function entriesOf({ staff, registrar, admin }: Place) {
  const { navigation } = text;
  return ENTRIES.filter(({ who }) => who === 'all' || { staff, registrar, admin }[who]).map((entry) => ({
    ...entry,
    label: navigation[entry.name],
  }));
}
