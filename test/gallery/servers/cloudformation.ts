import { type Answer, inTurn, startVendorServer } from './vendor-server.ts';

const xml = (status: number, body: string): Answer => ({
  status,
  headers: { 'Content-Type': 'text/xml' },
  body,
});

const stack = (status: string, reason = '') =>
  xml(
    200,
    `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackStatus>${status}</StackStatus>` +
      (reason && `<StackStatusReason>${reason}</StackStatusReason>`) +
      '</member></Stacks></DescribeStacksResult></DescribeStacksResponse>',
  );

const refused = (code: string, message: string) =>
  xml(
    400,
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  );

/** `DescribeStacks` and its errors as in CloudFormation's API reference. */
export const startCloudFormation = () =>
  startVendorServer(({ body }, before) => {
    const name = new URLSearchParams(body).get('StackName');
    switch (name) {
      case 'works':
        return inTurn(before, [
          stack('DELETE_IN_PROGRESS', 'User Initiated'),
          refused('ValidationError', 'Stack with id works does not exist'),
        ]);
      case 'fails':
        return stack('DELETE_FAILED', 'The bucket is not empty');
      case 'throttled':
        return inTurn(before, [refused('Throttling', 'Rate exceeded'), stack('DELETE_COMPLETE')]);
      default:
        return refused('ValidationError', '1 validation error detected');
    }
  });
