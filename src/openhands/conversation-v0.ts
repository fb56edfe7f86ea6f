import * as z from 'zod/mini';
import { endpointUrl, validateBaseUrl } from '../resource/endpoint-url.ts';
import { defineResource, type Resource } from '../resource/resource.ts';
import type { FollowUp } from '../resource/status-response.ts';
import { caught } from './caught.ts';
import { paceBy } from './intervals.ts';
import { readAgentState, readConversation } from './meanings.ts';
import {
  type ConversationV0Options,
  MAX_BYTES,
  openHandsPolicy,
  optionsAt,
  type PassingOptions,
} from './options.ts';
import { type Kept, keeping } from './passed-fields.ts';
import { type ConversationInfo, conversationInfo, withSessionApiKey } from './schemas.ts';
import { noApi, unknown } from './sentences.ts';
import { withoutKey } from './session-key.ts';
import { V0 } from './status-names.ts';

/**
 * OpenHands V0: `GET /api/conversations/{id}`. For an unknown id the body is `null`, and the status isn't 404. Its
 * status is that of the runtime: a self-hosted server stays RUNNING after the agent has finished or failed, which
 * only `agentState` finds out.
 *
 * @throws {InputError} for an invalid base URL or interval.
 */
export function conversationV0<TPasses extends boolean = false>(
  options: ConversationV0Options & PassingOptions<TPasses>,
): Resource<Kept<ConversationInfo, TPasses>> {
  const {
    baseUrl,
    credentials,
    keepSessionApiKey = false,
    agentState = false,
    intervals,
    passthrough,
  } = optionsAt(options);
  validateBaseUrl(baseUrl);
  const paced = paceBy(intervals, V0);
  const kept = keeping<ConversationInfo, TPasses>(passthrough);
  const urlOf = (id: string) => endpointUrl(baseUrl, '/api/conversations/:id', { id });
  return defineResource({
    request: (id) => ({ url: urlOf(id) }),
    interpret: ({ httpStatus, json }) => {
      if (httpStatus === 404) return { type: 'missing', message: unknown.v0 };
      const isOfAgentServer = !Array.isArray(json) && 'execution_status' in Object(json);
      return isOfAgentServer ? { type: 'rejected', message: noApi.v0 } : undefined;
    },
    schema: withSessionApiKey(conversationInfo(), keepSessionApiKey),
    read: (known, { id, json, followUp }) => {
      const data = kept(known, json);
      const label = known.title ?? undefined;
      const reading = { ...readConversation(known.status, known.runtime_status), label, data };
      const asks = agentState && known.status === 'RUNNING' && reading.verdict === 'pending';
      if (!asks) return withoutKey(paced(reading), json);
      return stateOfAgent(urlOf(id), followUp).then((state) =>
        withoutKey(paced({ ...reading, ...state }), json),
      );
    },
    credentials,
    policy: openHandsPolicy,
    maxBytes: MAX_BYTES,
  });
}

const eventPage = () =>
  z.object({
    events: z.array(
      z.object({
        observation: caught(z.string(), ''),
        extras: caught(
          z.object({ agent_state: caught(z.string(), ''), reason: caught(z.string(), '') }),
          { agent_state: '', reason: '' },
        ),
      }),
    ),
  });

/** What the newest event that names the agent's state says; `null` while the work continues, and without any. */
async function stateOfAgent(conversation: URL, followUp: FollowUp) {
  const url = new URL(conversation);
  url.pathname += '/events';
  url.search = 'reverse=true&limit=20';
  const page = await followUp({ url }, eventPage());
  const event = page?.events.find(({ observation }) => observation === 'agent_state_changed');
  return event ? readAgentState(event.extras.agent_state, event.extras.reason) : null;
}
