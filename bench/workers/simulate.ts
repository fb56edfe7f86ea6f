/** Plays virtual time, which needs a processor of its own and no quiet. */
import { answerParent } from '../answer-parent.ts';
import { lifetimes } from '../simulation/lifetimes.ts';
import { type Kind, type Rush, rush } from '../simulation/outage.ts';
import { fixed, strategies, withoutJitter } from '../simulation/strategies.ts';
import { reading, type Traffic, traffic } from '../simulation/traffic.ts';
import { PlainLoop, VirtualPoll } from '../simulation/virtual-poll.ts';

type SimulationRequest =
  | { readonly play: 'traffic'; readonly conversations: number }
  | { readonly play: 'outage'; readonly kind: Kind; readonly clients: number };

export type TrafficOf = Readonly<Record<string, Traffic>>;
export type RushOf = Readonly<Record<string, Rush>>;

const SEED = 2026;
const LONG_AGO_MS = 300_000;

function playTraffic(conversations: number): TrafficOf {
  const corpus = lifetimes(SEED, conversations);
  const all: Record<string, Traffic> = {
    pollchart: traffic(corpus, (startsAt) => new VirtualPoll(startsAt)),
  };
  for (const [name, waits] of Object.entries(strategies))
    all[name] = traffic(corpus, (startsAt) => new PlainLoop(startsAt, waits));
  for (let ms = 1_000; ms <= 30_000; ms += 500)
    all[`every ${ms}`] = traffic(corpus, (startsAt) => new PlainLoop(startsAt, fixed(ms)));
  return all;
}

function playOutage(kind: Kind, clients: number): RushOf {
  return {
    'fixed 5 s': rush(kind, clients, 5_000, (startsAt) => new PlainLoop(startsAt, fixed(5_000))),
    'exponential without jitter': rush(
      kind,
      clients,
      10_000,
      (startsAt) => new PlainLoop(startsAt, withoutJitter),
    ),
    pollchart: rush(kind, clients, 10_000, (startsAt) => {
      const earlier = [reading('RUNNING', startsAt - LONG_AGO_MS, 0.5)];
      return new VirtualPoll(startsAt, { earlier });
    }),
  };
}

answerParent((request: SimulationRequest) =>
  request.play === 'traffic'
    ? playTraffic(request.conversations)
    : playOutage(request.kind, request.clients),
);
