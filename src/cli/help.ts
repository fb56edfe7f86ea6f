import wrapAnsi from 'wrap-ansi';
import { OBVIOUS_WORDS } from './job-words.ts';

const words = (list: readonly string[]) =>
  wrapAnsi(list.join(', '), 78).replaceAll('\n', '\n              ');

/** Follows the options of the program and of `watch`. */
export const HELP = `
Any URL: the first argument is the URL of a job's status, the others are ids, each of which stands in
place of {id} there (or in --body); a URL without {id} is asked as it is. The answer is JSON or one
line of text. Without --status the usual fields are looked at (status, state, phase, conclusion …).
A 202 is asked again, where its Location says. What --until names is success, and then nothing else
is; what --fail names is failure, too. These words count, in any case, with _, - or a space:
  succeeded   ${words(OBVIOUS_WORDS.succeeded)}
  failed      ${words(OBVIOUS_WORDS.failed)}
  stopped     ${words(OBVIOUS_WORDS.stopped)}
  blocked     ${words(OBVIOUS_WORDS.blocked)}
Any other status is waited on. A secret is given by the name of an environment variable, never by its
value: --bearer-env CI_TOKEN, --basic-env CI_LOGIN, --header-env 'X-Key: CI_KEY'.

OpenHands: ids of conversations, or their URLs as the browser shows them. A URL says where the server
is; for ids --base-url does, or OPENHANDS_BASE_URL.

Which API (--api): auto asks V1, then V0, then an agent server for the id, and stays with the one
that knows it. v1 and agent-server take UUIDs alone, v0 any id.

Its credentials come from the environment, never from an argument:
  OPENHANDS_API_KEY          sent as Authorization: Bearer (OpenHands Cloud)
  OPENHANDS_SESSION_API_KEY  sent as X-Session-API-Key (self-hosted, agent server)

Several conversations are polled together, up to 99 in one request, where V1 or an agent server
knows them all. Else each request is for one of them, at most 50 a second: over v0, which has no
such endpoint, with --task and with --final-response.

--exec 'command' is run by the shell, one at a time, with what has ended in its environment:
POLLCHART_ID, POLLCHART_STATUS, POLLCHART_REASON, POLLCHART_DETAIL, POLLCHART_LABEL and
POLLCHART_EXIT_CODE (as below), beside all that pollchart was started with, credentials too. Its own
exit code changes nothing but is told, and Ctrl-C ends it.

Exit codes:
  0  succeeded, and nothing else     1  failed              2  wrong usage
  3  not found                       4  unauthorized        5  not over in time (--timeout)
  6  gave up: no usable answer       7  over, but whether it succeeded isn't known
  8  waits for a person (--exit-when-blocked)
  130  Ctrl-C    143  SIGTERM    129  SIGHUP    141  output was closed
  Of several the first of 4, 3, 1, 6, 5, 7, 8, 0 that occurs. With --any and --fail-fast the others
  are no longer watched once one has ended (--fail-fast: otherwise than with success), and only
  those count that have ended.

Examples:
  $ pollchart demo
  $ pollchart watch 'https://ci.example.com/jobs/{id}' 42 43 --bearer-env CI_TOKEN
  $ pollchart watch 'https://ci.example.com/jobs/{id}' 42 --status .state --until passed --fail failed
  $ pollchart watch 'http://localhost:8001/apis/batch/v1/namespaces/default/jobs/{id}' migrate \\
      --status ".status.conditions[?status=='True'].type | [-1]"
  $ pollchart watch https://app.all-hands.dev/conversations/7d9f0c2ab4e84d0f9a6b1c2d3e4f5061
  $ pollchart watch 7d9f0c2ab4e84d0f9a6b1c2d3e4f5061 --base-url http://localhost:3000 && ./deploy
  $ pollchart watch --task $TASK --base-url http://localhost:3000 --final-response
  $ pollchart watch $ID1 $ID2 --base-url https://app.all-hands.dev --timeout 1h --exit-when-blocked
  $ pollchart watch - --base-url https://app.all-hands.dev --api v1 < ids.txt
  $ pollchart watch $ID --base-url http://localhost:8000 --api agent-server --json | jq .type
  $ pollchart watch $ID --base-url http://localhost:3000 --record poll.jsonl
  $ pollchart watch $ID --base-url http://localhost:3000 --inspect
  $ pollchart watch $ID1 $ID2 --base-url http://localhost:3000 --record - > polls.jsonl
  $ pollchart watch - --exec './deploy "$POLLCHART_ID"' --base-url http://localhost:3000 < ids.txt
  $ pollchart replay poll.jsonl
  $ pollchart replay poll.jsonl --inspect`;

/** Follows the options of `completion`. */
export const COMPLETION_HELP = `
Put one of these into your shell's start-up file:
  bash  source <(pollchart completion bash)
  zsh   source <(pollchart completion zsh)       after compinit
  fish  pollchart completion fish | source`;
