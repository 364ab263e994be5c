import { Button, Stack, TagsInput, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, api, type Schemas } from '../api/client';
import { organization } from '../api/queries';
import { ListLoading } from '../shared/empty';
import { PageHead } from '../shared/page-head';
import { Fault } from '../shared/fault';
import { reasonOf, sayDone } from '../shared/say';
import { Failure } from '../shell/failure';
import { text } from '../text';

/** What an organization is called, and whose addresses it trusts. */
export function SettingsPage() {
  const { org } = useParams({ from: '/organizations/$org/settings' });
  const found = useQuery(organization(org));
  if (found.isError && !found.data) return <Failure error={found.error} onAgain={() => void found.refetch()} />;
  if (!found.data) return <ListLoading />;
  return (
    <Stack gap="sm" maw={560}>
      <PageHead title={text.navigation.settings} lead={found.data.name} />
      <SettingsForm key={found.data.id} org={org} stored={found.data} />
    </Stack>
  );
}

function SettingsForm({ org, stored }: { readonly org: string; readonly stored: Schemas['OrganizationView'] }) {
  const client = useQueryClient();
  const [name, setName] = useState(stored.name);
  const [domains, setDomains] = useState<readonly string[]>(stored.trustedDomains);
  const [fault, setFault] = useState<string>();
  const save = async (): Promise<void> => {
    setFault(undefined);
    try {
      await answer(
        api.PATCH('/api/v1/organizations/{org}', {
          params: { path: { org } },
          body: { name: name.trim(), trustedDomains: [...domains] },
        }),
      );
      sayDone(text.organizations.saved);
      await Promise.all([
        client.invalidateQueries({ queryKey: ['organization'] }),
        client.invalidateQueries({ queryKey: ['me'] }),
      ]);
    } catch (error) {
      setFault(reasonOf(error));
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Stack>
        <TextInput
          label={text.common.name}
          value={name}
          required
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TagsInput
          label={text.organizations.trustedDomains}
          description={text.organizations.trustedHint}
          value={[...domains]}
          onChange={setDomains}
          splitChars={[',', ' ']}
        />
        <Fault reason={fault} />
        <Button type="submit" style={{ alignSelf: 'flex-start' }}>
          {text.common.save}
        </Button>
      </Stack>
    </form>
  );
}
