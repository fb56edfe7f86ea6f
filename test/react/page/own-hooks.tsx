import { usePolling } from '../../../src/react/index.ts';
import { Monitor, machine, type Props } from './monitor.tsx';
import { seen } from './seen.ts';

function useSpread(props: Props) {
  return { ...usePolling(machine, props) };
}

function useGetters(props: Props) {
  const poll = usePolling(machine, props);
  return {
    get data() {
      return poll.data;
    },
  };
}

function Title({ name, data }: { name: string; data: { title: string | null } | null }) {
  return <q className={name}>{data?.title}</q>;
}

function OfSpread(props: Props) {
  seen.renders.spread = (seen.renders.spread ?? 0) + 1;
  return <Title name="spread" data={useSpread(props).data} />;
}

function OfGetters(props: Props) {
  seen.renders.getters = (seen.renders.getters ?? 0) + 1;
  return <Title name="getters" data={useGetters(props).data} />;
}

/** Two hooks around `usePolling`, beside one that shows every poll. */
const OwnHooks = (props: Props) => (
  <>
    <Monitor {...props} />
    <OfSpread {...props} />
    <OfGetters {...props} />
  </>
);

export const ownHooks = { OwnHooks };
