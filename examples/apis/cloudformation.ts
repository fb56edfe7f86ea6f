/**
 * The deletion of a CloudFormation stack, asked for by its name: the end is a 400 that says that it does not exist,
 * and a throttle is a 400 as well. Answers are XML. A `fetch` of your own signs the requests.
 */
import { defineResource, endpointUrl, type Verdict } from 'pollchart';
import * as z from 'zod';

const verdicts: Readonly<Record<string, Verdict>> = {
  DELETE_COMPLETE: 'succeeded',
  DELETE_FAILED: 'failed',
};

const textOf = (xml: string, element: string) =>
  new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1];

export const stackDeletion = (baseUrl: string) =>
  defineResource({
    request: (id) => ({
      url: endpointUrl(baseUrl, '/'),
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: `Action=DescribeStacks&Version=2010-05-15&StackName=${encodeURIComponent(id)}`,
      idempotent: true,
    }),
    schema: z.string(),
    interpret: ({ httpStatus, text }) => {
      if (httpStatus !== 400) return undefined;
      if (textOf(text, 'Code') === 'Throttling') return { type: 'rateLimited', askedMs: null };
      const message = textOf(text, 'Message') ?? '';
      return message.endsWith('does not exist')
        ? { status: 'gone', verdict: 'succeeded' }
        : { type: 'rejected', message };
    },
    read: (xml) => {
      const status = textOf(xml, 'StackStatus');
      if (!status) return { type: 'unavailable', message: 'the answer has no StackStatus' };
      const detail = textOf(xml, 'StackStatusReason');
      return { status, verdict: verdicts[status] ?? 'pending', detail, data: null };
    },
  });
