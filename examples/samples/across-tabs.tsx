import { PollingProvider } from 'pollchart/react';
import type { ReactNode } from 'react';

export function SharedPolls({ children }: { children: ReactNode }) {
  return <PollingProvider acrossTabs>{children}</PollingProvider>;
}
