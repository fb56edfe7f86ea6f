import { bearer, explain } from 'pollchart';
import { createFleetMachine, pollFleet } from 'pollchart/fleet';
import { appConversations } from 'pollchart/openhands';

const fleet = createFleetMachine(
  appConversations({
    baseUrl: process.env.OPENHANDS_BASE_URL ?? 'https://app.all-hands.dev',
    credentials: bearer(() => process.env.OPENHANDS_API_KEY),
  }),
);
const { outcomes } = await pollFleet(fleet, {
  ids: ['7d9f0c2ab4e84d0f9a6b1c2d3e4f5061', '1c5a3f0de7b24a58b1d09c64e2f87a90'],
  onSettled: ({ outcome }) => console.log(explain(outcome)),
});
console.log(`${outcomes.length} have ended.`);
