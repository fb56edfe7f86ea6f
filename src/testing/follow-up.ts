import type { Endpoint } from './api.ts';
import { type CurrentStep, type PlayedStep, unwrap } from './script.ts';
import { isFault } from './step.ts';

const FIELDS: Readonly<Partial<Record<Endpoint, 'events' | 'final_response'>>> = {
  'v0-events': 'events',
  'agent-server-events': 'events',
  'agent-server-final-response': 'final_response',
};

/** What is played to a request that takes no step: the step that the conversation is in, or the fault it has there. */
export function followUp(
  current: CurrentStep,
  endpoint: Endpoint,
  isOwnAgentServer: boolean,
): PlayedStep {
  const { step } = current;
  if (step === null || typeof step === 'string') return current;
  const field = FIELDS[endpoint];
  const own = field === undefined ? undefined : step[field];
  const fault = isOwnAgentServer ? (step.agent_server ?? own) : own;
  if (fault === undefined || typeof fault === 'string' || !('fault' in fault)) return current;
  const played = unwrap(fault);
  return { ...current, ...played, step: isFault(played.step) ? played.step : step };
}
