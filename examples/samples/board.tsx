import { cookies } from 'pollchart';
import { createFleetMachine } from 'pollchart/fleet';
import { type AppConversation, appConversations } from 'pollchart/openhands';
import { type FleetMembers, useFleet, useFleetMember } from 'pollchart/react';
import { memo } from 'react';

const fleet = createFleetMachine(appConversations({ baseUrl: '/', credentials: cookies() }));

export function Board({ ids }: { ids: readonly string[] }) {
  const { live, settled, members } = useFleet(fleet, { ids });
  return (
    <>
      {live} running, {settled} settled
      {ids.map((id) => (
        <Row key={id} members={members} id={id} />
      ))}
    </>
  );
}

const Row = memo(({ members, id }: { members: FleetMembers<AppConversation>; id: string }) => {
  const { status, data } = useFleetMember(members, id);
  return (
    <p>
      {data?.title}: {status}
    </p>
  );
});
