import { Alert } from '@mantine/core';
import { useNetwork } from '@mantine/hooks';
import { IconWifiOff } from '@tabler/icons-react';
import { text } from '../text';

/** Says so when there is no network, for as long as there is none. */
export function OfflineNotice() {
  const { online } = useNetwork();
  if (online) return null;
  return (
    <Alert color="orange" variant="light" icon={<IconWifiOff size={18} />} mb="md" role="status">
      {text.trouble.offline}
    </Alert>
  );
}
