import {
  Avatar,
  Button,
  Menu,
  Text,
  useMantineColorScheme,
  VisuallyHidden,
  type MantineColorScheme,
} from '@mantine/core';
import { IconCode, IconKey, IconLogout, IconMoon, IconSun, IconSunMoon, IconUser } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { answer, api, type Schemas } from '../api/client';
import { sayFailed } from '../shared/say';
import { forgetKept } from '../shared/use-kept';
import { text } from '../text';

const SCHEMES: readonly { value: MantineColorScheme; label: string; Icon: typeof IconSun }[] = [
  { value: 'light', label: text.navigation.light, Icon: IconSun },
  { value: 'dark', label: text.navigation.dark, Icon: IconMoon },
  { value: 'auto', label: text.navigation.auto, Icon: IconSunMoon },
];

/** Who is signed in, and what concerns them alone. */
export function AccountMenu({ self }: { readonly self: Schemas['MeView'] }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const signOut = async (): Promise<void> => {
    try {
      await answer(api.POST('/auth/logout'));
      client.clear();
      forgetKept();
      await navigate({ to: '/me', reloadDocument: true });
    } catch (error) {
      sayFailed(text.trouble.title, error, () => void signOut());
    }
  };
  const called = self.name === '' ? self.email : self.name;
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          px="xs"
          leftSection={
            <Avatar
              size={26}
              src={self.picture === '' ? null : self.picture}
              name={called}
              color="teal"
              alt=""
              aria-hidden
            />
          }
        >
          <VisuallyHidden>{`${called}, ${text.navigation.account}`}</VisuallyHidden>
          <Text size="sm" visibleFrom="sm" maw={180} truncate aria-hidden>
            {called}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label style={{ overflowWrap: 'anywhere' }}>{self.email}</Menu.Label>
        <Menu.Item leftSection={<IconUser size={16} />} onClick={() => void navigate({ to: '/me' })}>
          {text.navigation.myPage}
        </Menu.Item>
        <Menu.Item leftSection={<IconKey size={16} />} onClick={() => void navigate({ to: '/me/access-tokens' })}>
          {text.tokens.title}
        </Menu.Item>
        <Menu.Item component="a" href="/docs" leftSection={<IconCode size={16} />}>
          {text.navigation.api}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{text.navigation.colorScheme}</Menu.Label>
        {SCHEMES.map(({ value, label, Icon }) => (
          <Menu.Item
            key={value}
            leftSection={<Icon size={16} />}
            aria-current={colorScheme === value || undefined}
            fw={colorScheme === value ? 650 : 400}
            onClick={() => setColorScheme(value)}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut()}>
          {text.signIn.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
