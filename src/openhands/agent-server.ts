import { endpointUrl, validateBaseUrl } from '../resource/endpoint-url.ts';
import { defineResource, type Resource } from '../resource/resource.ts';
import { agentAt } from './agent.ts';
import { dashed, validateUuid } from './conversation-id.ts';
import { paceBy } from './intervals.ts';
import { readExecution } from './meanings.ts';
import {
  type AgentOptions,
  conversationPolicy,
  MAX_BYTES,
  type OpenHandsOptions,
  optionsAt,
  type PassingOptions,
} from './options.ts';
import { type Kept, keeping } from './passed-fields.ts';
import { mapped, withAgent } from './read-agent.ts';
import { type AgentServerConversation, agentServerConversation as schema } from './schemas.ts';
import { withoutKey } from './session-key.ts';
import { AGENT } from './status-names.ts';
import { bodyIn, hasStopHook, timeOf, workIn } from './work.ts';

/**
 * One conversation of an agent server: `GET /api/conversations/{uuid}`. Expects `sessionApiKey` credentials. At the
 * end, and while it waits for confirmation, one to three more requests ask its events whether it is over, why it
 * failed, and what is to be confirmed.
 *
 * @throws {InputError} for an invalid base URL or interval; `request` for an id that isn't a UUID.
 */
export function agentServerConversation<TPasses extends boolean = false>(
  options: OpenHandsOptions & AgentOptions & PassingOptions<TPasses>,
): Resource<Kept<AgentServerConversation, TPasses>> {
  const {
    baseUrl,
    credentials,
    finalResponse = false,
    intervals,
    passthrough,
  } = optionsAt(options);
  validateBaseUrl(baseUrl);
  const paced = paceBy(intervals, AGENT);
  const kept = keeping<AgentServerConversation, TPasses>(passthrough);
  const urlOf = (id: string) => endpointUrl(baseUrl, '/api/conversations/:id', { id: dashed(id) });
  return defineResource({
    request: (id) => {
      validateUuid(id);
      return { url: urlOf(id) };
    },
    schema: schema(),
    read: (data, { id = data.id, last = null, json, headers, followUp }) => {
      const body = bodyIn(json);
      const work = workIn(body, last, timeOf(headers));
      const reading = readExecution(data.execution_status, work, 'unknown');
      const agent = agentAt(urlOf(id), followUp, 3);
      const stopHook = async () => body !== null && hasStopHook(body);
      const told = withAgent(reading, agent, { last, finalResponse, hasStopHook: stopHook });
      const about = { label: data.title ?? undefined, data: kept({ ...data, id }, json) };
      return mapped(told, (reading) => withoutKey(paced({ ...reading, ...about }), json));
    },
    credentials,
    policy: conversationPolicy,
    maxBytes: MAX_BYTES,
  });
}
